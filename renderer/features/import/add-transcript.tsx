import { useRef, useState, type ReactNode } from 'react';
import { FileText } from 'lucide-react';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { useBackend } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';

/**
 * Gives an item the transcript in a file that somebody made already. One that is there is replaced only after a yes.
 * `entry` goes into the item's menu, `parts` anywhere near it.
 */
export function useAddTranscript(item: Item, onAdded: () => void): { entry: MenuEntry; parts: ReactNode } {
  const backend = useBackend();
  const input = useRef<HTMLInputElement>(null);
  const [isAsking, setAsking] = useState(false);
  const [note, setNote] = useState<string | null>(null);
  const replace = item.segmentCount !== null;
  const add = useAction(async (file: File) => {
    setNote(null);
    setAsking(false);
    const fileRef = await backend.sendFile(file);
    const added = await backend.client.transcribe.attachTranscript({ id: item.id, file: fileRef, replace });
    setNote(added.note);
    onAdded();
  });
  const choose = (): void => input.current?.click();
  const parts = (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".srt,.vtt,.json,.txt,.md"
        aria-label="Transcript file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void add.run(file);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
      {add.problem === null ? null : (
        <p role="alert" className="max-w-64 text-xs text-danger">
          {add.problem}
        </p>
      )}
      <p role="status" className="max-w-64 text-xs text-soft empty:hidden">
        {add.isBusy ? 'Reading the transcript' : note}
      </p>
      {isAsking ? (
        <Dialog title="Replace the transcript?" onClose={() => setAsking(false)} className="w-96">
          <p className="text-[0.8125rem] text-soft">
            The transcript in the file takes the place of this one, of your corrections and of the names you gave. The
            audio stays. Export this one first if you want to keep it.
          </p>
          <div className="flex justify-end gap-2 pt-4">
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button variant="primary" data-autofocus onClick={choose}>
              Choose a file
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
  return {
    entry: {
      label: replace ? 'Replace transcript' : 'Add transcript',
      icon: <FileText aria-hidden className="size-4" />,
      disabled: add.isBusy,
      run: () => (replace ? setAsking(true) : choose()),
    },
    parts,
  };
}
