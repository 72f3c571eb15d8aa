import { useEffect, useState } from 'react';
import type { StorageUse } from '../../../electron/ipc/contract/history.ts';
import type { Settings } from '../../../electron/ipc/contract/settings.ts';
import { useClient } from '../../app/client-context.tsx';
import { counted, size } from '../../format/count.ts';
import { Select } from '../../ui/select.tsx';

/** Which audio that only the service has is fetched in the background, and about how much room it will take. */
export function RemoteAudioChoice({
  value,
  onChange,
}: {
  value: Settings['historyAudio'];
  onChange: (value: Settings['historyAudio']) => void;
}) {
  const client = useClient();
  const [need, setNeed] = useState<StorageUse['remoteAudio'] | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    client.history.storage({}, { signal: controller.signal }).then(
      (use) => setNeed(use.remoteAudio),
      // Without the figure the choice is still there.
      () => {},
    );
    return () => controller.abort();
  }, [client]);
  const wanted = need === null || value === 'on-demand' ? null : need[value];
  return (
    <div>
      <Select
        label="Fetch audio in the background"
        value={value}
        options={[
          { value: 'everything', label: 'Everything' },
          { value: 'recent', label: 'Last 90 days' },
          { value: 'on-demand', label: 'Only what is opened' },
        ]}
        onValue={(next) => onChange(next as Settings['historyAudio'])}
      />
      <p role="status" className="mt-1 text-xs text-faint">
        {wanted === null
          ? ''
          : wanted.count === 0
            ? 'All of it is on this computer.'
            : `${counted(wanted.count, 'recording')} to fetch, about ${size(wanted.sizeBytes)}.`}
      </p>
    </div>
  );
}
