import { useEffect, useState } from 'react';
import type { StorageUse } from '../../../electron/ipc/contract/history.ts';
import type { Settings } from '../../../electron/ipc/contract/settings.ts';
import { useClient } from '../../app/client-context.tsx';
import { counted, size } from '../../format/count.ts';
import { Select } from '../../ui/select.tsx';

type HowMuch = Settings['historyDetails'];

/** Which texts and which audio that only the service has come by themselves, and about how much room they will take. */
export function BackgroundChoices({
  draft,
  onChange,
}: {
  draft: Pick<Settings, 'historyDetails' | 'historyAudio'>;
  onChange: (values: Partial<Settings>) => void;
}) {
  const client = useClient();
  const [use, setUse] = useState<StorageUse | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    client.history.storage({}, { signal: controller.signal }).then(
      (now) => setUse(now),
      // Without the figures the choices are still there.
      () => {},
    );
    return () => controller.abort();
  }, [client]);
  return (
    <>
      <Choice
        label="Fetch texts in the background"
        value={draft.historyDetails}
        need={use?.remoteTexts ?? null}
        noun="text"
        onChange={(historyDetails) => onChange({ historyDetails })}
      />
      <Choice
        label="Fetch audio in the background"
        value={draft.historyAudio}
        need={use?.remoteAudio ?? null}
        noun="recording"
        onChange={(historyAudio) => onChange({ historyAudio })}
      />
    </>
  );
}

function Choice({
  label,
  value,
  need,
  noun,
  onChange,
}: {
  label: string;
  value: HowMuch;
  need: StorageUse['remoteTexts'] | null;
  noun: string;
  onChange: (value: HowMuch) => void;
}) {
  const wanted = need === null || value === 'on-demand' ? null : need[value];
  return (
    <div>
      <Select
        label={label}
        value={value}
        options={[
          { value: 'everything', label: 'Everything' },
          { value: 'recent', label: 'Last 90 days' },
          { value: 'on-demand', label: 'Only what is opened' },
        ]}
        onValue={(next) => onChange(next as HowMuch)}
      />
      <p role="status" className="mt-1 text-xs text-faint">
        {wanted === null
          ? ''
          : wanted.count === 0
            ? 'All of it is on this computer.'
            : `${counted(wanted.count, noun)} to fetch, about ${size(wanted.sizeBytes)}.`}
      </p>
    </div>
  );
}
