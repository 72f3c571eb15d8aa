import { useCallback, useEffect, useRef, useState } from 'react';
import type { Settings } from '../../../electron/ipc/contract/settings.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';

/** A slider that is being dragged is stored once, when it rests. */
const settleMs = 400;

export type VoiceSettings = Pick<Settings, 'speechVoice' | 'speechTemperature' | 'speechVerify' | 'speechMaxSecs'>;

/** Voice, temperature and checking as last chosen; changes show at once and are stored when they rest. */
export function useVoiceSettings(): { values: VoiceSettings; change: (values: Partial<VoiceSettings>) => void } {
  const client = useClient();
  const { settings } = useAppData();
  const [changes, setChanges] = useState<Partial<VoiceSettings>>({});
  const pending = useRef<{ values: Partial<VoiceSettings>; timer: ReturnType<typeof setTimeout> } | null>(null);
  const store = useCallback(() => {
    const values = pending.current?.values;
    clearTimeout(pending.current?.timer);
    pending.current = null;
    // A choice that could not be stored still holds for this view.
    if (values) void client.settings.save(values).catch(() => undefined);
  }, [client]);
  useEffect(() => store, [store]);
  const change = useCallback(
    (values: Partial<VoiceSettings>) => {
      setChanges((before) => ({ ...before, ...values }));
      clearTimeout(pending.current?.timer);
      pending.current = { values: { ...pending.current?.values, ...values }, timer: setTimeout(store, settleMs) };
    },
    [store],
  );
  const values = {
    speechVoice: settings?.speechVoice ?? '',
    speechTemperature: settings?.speechTemperature ?? 0.9,
    speechVerify: settings?.speechVerify ?? true,
    speechMaxSecs: settings?.speechMaxSecs ?? null,
    ...changes,
  };
  return { values, change };
}
