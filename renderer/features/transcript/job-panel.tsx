import { assertNever } from '../../../electron/domain/errors.ts';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { RemoteText } from '../history/remote-text.tsx';
import { ItemDecision, isCancellable, isUntranscribed } from '../item/item-decision.tsx';
import { ItemProgress, ItemStatus } from '../item/item-status.tsx';
import { LoadingLines } from './transcript-view.tsx';
import type { Transcript } from './use-transcript.ts';

/** Stands where the transcript will be: what is happening, what it waits for, and what can be done. */
export function JobPanel({ item, transcript }: { item: Item; transcript: Transcript }) {
  const client = useClient();
  const cancel = useAction(() => client.transcribe.cancel({ id: item.id }));
  if (item.source === 'remote' && item.segmentCount === null) {
    return (
      <Panel>
        <RemoteText item={item} onFetched={transcript.reload} />
      </Panel>
    );
  }
  if (item.status === 'Completed' && !isUntranscribed(item)) {
    if (transcript.total === null || transcript.total > 0) return <LoadingLines />;
    return (
      <Panel>
        <p className="font-medium">No speech was found</p>
        <p className="mt-1 text-[0.8125rem] text-soft">
          The audio was transcribed, and there were no words in it. It is kept and can be listened to below.
        </p>
      </Panel>
    );
  }
  return (
    <Panel>
      {item.status === 'Completed' ? null : (
        <div className="flex items-center justify-between gap-3">
          <ItemStatus item={item} className="text-sm font-medium" />
          {isCancellable(item) ? (
            <Button size="sm" disabled={cancel.isBusy} onClick={() => void cancel.run()}>
              Cancel
            </Button>
          ) : null}
        </div>
      )}
      <ItemProgress item={item} className="mt-3" />
      {item.needs === null && item.status !== 'Failed' ? (
        <p className="mt-2 text-[0.8125rem] text-soft">{explain(item)}</p>
      ) : null}
      <ItemDecision item={item} />
      {/* The reason first. */}
      {item.needs === null && item.status === 'Failed' && item.hasAudio && !mentionsAudio(item) ? (
        <p className="mt-2 text-xs text-faint">{explain(item)}</p>
      ) : null}
      {cancel.problem === null ? null : (
        <p role="alert" className="mt-2 text-xs text-danger">
          {cancel.problem}
        </p>
      )}
    </Panel>
  );
}

function Panel({ children }: { children: React.ReactNode }) {
  return (
    <div className="mx-auto max-w-5xl px-8 pt-2 max-[1000px]:px-6">
      <div className="max-w-2xl rounded-2xl border border-line bg-side px-5 py-4">{children}</div>
    </div>
  );
}

/** The reason says already that the audio is kept. */
function mentionsAudio(item: Item): boolean {
  return item.problem === null || /audio is kept/i.test(item.problem);
}

function explain(item: Item): string {
  switch (item.status) {
    case 'Queued':
      return 'It is sent as soon as it is its turn. You can leave this page; it goes on by itself.';
    case 'Uploading':
      return 'The audio is on its way. You can leave this page; it goes on by itself.';
    case 'Processing':
      return 'The service is listening to it. The transcript appears here when it is ready.';
    case 'Waiting for network':
      return 'The service cannot be reached right now. It is sent by itself, from the beginning, when the connection is back.';
    case 'Failed':
      return 'The audio is kept on this computer.';
    case 'Completed':
      return 'The audio is saved on this computer.';
    default:
      return assertNever(item.status);
  }
}
