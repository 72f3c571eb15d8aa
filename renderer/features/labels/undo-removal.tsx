import { X } from 'lucide-react';
import { useClient } from '../../app/client-context.tsx';
import { useToast } from '../../app/toasts.tsx';
import { problemOf, useAction } from '../../app/use-action.ts';
import { Button, IconButton } from '../../ui/button.tsx';

/** A show or tag that was deleted: what undoes it, and what to say. */
export type Removal = { id: string; text: string };

/** The last deletion with its undo, which has the focus: the row that had it is gone. */
export function UndoRemoval({ removal, onGone }: { removal: Removal | null; onGone: () => void }) {
  const client = useClient();
  const undo = useAction(async (id: string) => {
    await client.labels.restore({ removal: id });
    onGone();
  });
  return (
    <div role="status" className="flex min-w-0 items-center gap-2 text-[0.8125rem]">
      {removal === null ? null : (
        <>
          <span className="num min-w-0 wrap-anywhere">{removal.text}</span>
          <Button
            key={removal.id}
            size="sm"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- see above
            autoFocus
            disabled={undo.isBusy}
            onClick={() => void undo.run(removal.id)}
          >
            Undo
          </Button>
          <IconButton label="Dismiss" size="icon-sm" onClick={onGone}>
            <X aria-hidden className="size-4" />
          </IconButton>
        </>
      )}
      {undo.problem === null ? null : (
        <span role="alert" className="text-danger">
          {undo.problem}
        </span>
      )}
    </div>
  );
}

/** Offers the undo in a toast, for when the sheet is closed. */
export function useUndoToast(): (removal: Removal) => void {
  const client = useClient();
  const toast = useToast();
  return ({ id, text }) =>
    toast({
      text,
      action: {
        label: 'Undo',
        run: () => {
          client.labels.restore({ removal: id }).catch((error: unknown) => toast({ text: problemOf(error) }));
        },
      },
    });
}
