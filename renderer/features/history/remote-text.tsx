import { useEffect } from 'react';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';

/** Stands where the transcript will be while it is only listed here: fetches it, or says why it cannot. */
export function RemoteText({ item, onFetched }: { item: Item; onFetched: () => void }) {
  const client = useClient();
  const { state } = useAppData();
  const fetch = useAction(async () => {
    await client.history.fetchText({ id: item.id });
    onFetched();
  });
  const { run } = fetch;
  const isOffline = state?.connection === 'offline';
  useEffect(() => {
    // When the connection comes back, too.
    if (!isOffline) void run();
  }, [run, isOffline]);
  const problem = fetch.problem ?? (isOffline ? 'There is no connection. It is fetched when it is back.' : null);
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{problem === null ? 'Fetching the transcript' : 'Not on this computer yet'}</p>
        {problem === null ? (
          <div className="mt-3">
            <Progress label="Fetching the transcript" value={null} />
          </div>
        ) : (
          <p role="alert" className="mt-1 text-[0.8125rem] text-soft">
            {problem}
          </p>
        )}
      </div>
      {problem === null ? null : (
        <Button size="sm" disabled={fetch.isBusy} onClick={() => void run()}>
          Retry
        </Button>
      )}
    </div>
  );
}

/** Brings the audio of a transcript that was made elsewhere to this computer. */
export function FetchAudioButton({ id }: { id: string }) {
  const client = useClient();
  const fetch = useAction(() => client.history.fetchAudio({ id }));
  return (
    <>
      {fetch.problem === null ? null : (
        <p role="alert" className="max-w-64 text-xs text-danger">
          {fetch.problem}
        </p>
      )}
      <Button disabled={fetch.isBusy} onClick={() => void fetch.run()}>
        {fetch.isBusy ? 'Fetching audio' : 'Fetch audio'}
      </Button>
    </>
  );
}
