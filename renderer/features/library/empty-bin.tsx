import { useState } from 'react';
import { Trash2 } from 'lucide-react';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** The one thing here that cannot be undone, so it is asked about. */
export function EmptyBin({ total }: { total: number }) {
  const client = useClient();
  const [isAsking, setAsking] = useState(false);
  const empty = useAction(() => client.library.emptyBin({}));
  const what = counted(total, 'item');
  return (
    <div className="mx-3 mb-1 flex items-center justify-between gap-3 text-xs text-faint">
      <span>Things stay here for 30 days and are then deleted with their audio.</span>
      <Button size="sm" variant="danger" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden className="size-3.5" />
        Empty bin
      </Button>
      {isAsking ? (
        <Dialog title={`Delete ${what} for good?`} onClose={() => setAsking(false)} className="w-md">
          <p className="text-[0.8125rem] text-soft">
            The audio on this computer, the transcripts and your corrections of {what} are deleted. This cannot be
            undone. What is being transcribed stays until it is done, and what the service keeps stays there.
          </p>
          {empty.problem === null ? null : (
            <p role="alert" className="mt-2 text-xs text-danger">
              {empty.problem}
            </p>
          )}
          <div className="mt-4 flex justify-end gap-2">
            <Button data-autofocus onClick={() => setAsking(false)}>
              Keep
            </Button>
            <Button
              variant="danger"
              disabled={empty.isBusy}
              onClick={() => void empty.run().then((isDone) => isDone && setAsking(false))}
            >
              Delete for good
            </Button>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
