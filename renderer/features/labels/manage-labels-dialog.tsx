import { useState } from 'react';
import { labelKey } from '../../../electron/domain/label-name.ts';
import type { Label, LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { LabelRow } from './label-row.tsx';
import { type Removal, UndoRemoval, useUndoToast } from './undo-removal.tsx';
import { useLabels } from './use-labels.ts';

/** Every show and tag: make, rename (to the name of another one: join the two), delete, with undo. Items always stay. */
export function ManageLabelsDialog({ onClose }: { onClose: () => void }) {
  const labels = useLabels();
  const [removal, setRemoval] = useState<Removal | null>(null);
  const toast = useUndoToast();
  const close = (): void => {
    // The offer outlives the sheet that it was made in.
    if (removal !== null) toast(removal);
    onClose();
  };
  return (
    <Dialog title="Shows and tags" onClose={close} className="w-2xl">
      <div className="grid grid-cols-2 gap-6 max-[700px]:grid-cols-1">
        <LabelList kind="show" title="Shows" labels={labels?.shows ?? []} isFirst onRemoved={setRemoval} />
        <LabelList kind="tag" title="Tags" labels={labels?.tags ?? []} isFirst={false} onRemoved={setRemoval} />
      </div>
      <div className="mt-4 flex min-h-8 items-center justify-between gap-3">
        <UndoRemoval removal={removal} onGone={() => setRemoval(null)} />
        <Button variant="primary" onClick={close} className="ml-auto">
          Done
        </Button>
      </div>
    </Dialog>
  );
}

function LabelList(props: {
  kind: LabelKind;
  title: string;
  labels: readonly Label[];
  isFirst: boolean;
  onRemoved: (removal: Removal) => void;
}) {
  const { kind, title, labels, isFirst, onRemoved } = props;
  const client = useClient();
  const [name, setName] = useState('');
  const create = useAction(async () => {
    if (name.trim() === '') return;
    await client.labels.create({ kind, name: name.trim() });
    setName('');
  });
  return (
    <section aria-label={title} className="min-w-0">
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void create.run();
        }}
      >
        <TextField
          label={`New ${kind}`}
          value={name}
          maxLength={80}
          dir="auto"
          data-autofocus={isFirst ? true : undefined}
          onChange={(event) => setName(event.target.value)}
          error={create.problem}
          className="flex-1"
        />
        <Button type="submit" disabled={create.isBusy || name.trim() === ''}>
          Add
        </Button>
      </form>
      {labels.length === 0 ? (
        <p className="px-1 py-3 text-xs text-faint">
          {kind === 'show'
            ? 'A show holds the episodes of one series; an item is in one.'
            : 'An item can have many tags.'}
        </p>
      ) : (
        <ul aria-label={title} className="mt-2 max-h-72 overflow-y-auto">
          {labels.map((label) => (
            <li key={labelKey(label.name)}>
              <LabelRow kind={kind} label={label} others={labels} onRemoved={onRemoved} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
