import { useCallback, useEffect, useState } from 'react';
import { RefreshCw } from 'lucide-react';
import type { Device } from '../../../electron/ipc/contract/capture.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { problemOf, useAction } from '../../app/use-action.ts';
import { IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';

export type Devices = { devices: readonly Device[] | null; problem: string | null; reload: () => void };

/** The microphones of this computer, read once and on demand. */
export function useDevices(): Devices {
  const client = useClient();
  const [devices, setDevices] = useState<readonly Device[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reload = useCallback(() => {
    client.capture.devices({}).then(
      (answer) => {
        setDevices(answer.devices);
        setProblem(null);
      },
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, [client]);
  useEffect(() => {
    reload();
    const onReturn = (): void => void (document.visibilityState === 'visible' && reload());
    document.addEventListener('visibilitychange', onReturn);
    return () => document.removeEventListener('visibilitychange', onReturn);
  }, [reload]);
  return { devices, problem, reload };
}

/** Choices for a microphone: the system's default, what is there, and the chosen one even when it is gone. */
export function microphoneOptions(devices: readonly Device[], chosen: string): { value: string; label: string }[] {
  const preferred = devices.find((device) => device.isDefault);
  const options = [
    // A sound system that calls its own choice "default" says nothing more by it.
    {
      value: '',
      label:
        preferred && preferred.name.toLowerCase() !== 'default'
          ? `System default (${preferred.name})`
          : 'System default',
    },
    ...devices.map((device) => ({ value: device.name, label: device.name })),
  ];
  if (chosen !== '' && !devices.some((device) => device.name === chosen)) {
    options.push({ value: chosen, label: `${chosen} (not connected)` });
  }
  return options;
}

/** The input device, always visible; it can be changed between takes. */
export function MicrophoneChoice({ isLocked, device }: { isLocked: boolean; device: string | null }) {
  const client = useClient();
  const { settings } = useAppData();
  const { devices, problem, reload } = useDevices();
  const save = useAction((microphone: string) => client.settings.save({ microphone }));
  const chosen = settings?.microphone ?? '';
  const options = microphoneOptions(devices ?? [], chosen);
  const trouble =
    problem ??
    save.problem ??
    (devices?.length === 0 ? 'No microphone was found. Connect one, then look again.' : null);
  // Said only when it is not what the box shows, e.g. because the chosen one was not there.
  const shown = options.find((option) => option.value === chosen)?.label ?? '';
  const isOther = isLocked && device !== null && !shown.includes(device);
  return (
    <div className="min-w-0">
      <div className="flex items-end gap-1">
        <Select
          label="Microphone"
          className="w-80 max-w-full min-w-0"
          value={chosen}
          options={options}
          disabled={isLocked || settings === null}
          onValue={(microphone) => void save.run(microphone)}
        />
        <IconButton label="Look for microphones again" disabled={isLocked} onClick={reload}>
          <RefreshCw aria-hidden className="size-3.5" />
        </IconButton>
      </div>
      {trouble === null ? null : (
        <p role="alert" className="mt-1 text-xs text-danger">
          {trouble}
        </p>
      )}
      {isOther ? <p className="mt-1 truncate text-xs text-faint">Listening to {device}</p> : null}
    </div>
  );
}
