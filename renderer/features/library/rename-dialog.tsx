import { useState } from 'react';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';

/** Gives an item another title from the list. */
export function RenameDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const client = useClient();
  const [title, setTitle] = useState(item.title);
  const rename = useAction(() => client.library.rename({ id: item.id, title: title.trim() }));
  return (
    <Dialog title="Rename" onClose={onClose} className="w-md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== '') void rename.run().then((isDone) => isDone && onClose());
        }}
      >
        <TextField
          label="Title"
          value={title}
          maxLength={200}
          dir="auto"
          data-autofocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTitle(event.target.value)}
          error={rename.problem}
        />
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" disabled={rename.isBusy || title.trim() === ''}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
