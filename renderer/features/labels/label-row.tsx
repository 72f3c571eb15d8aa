import { useState } from 'react';
import { Pencil, Trash2 } from 'lucide-react';
import { labelKey } from '../../../electron/domain/label-name.ts';
import type { Label, LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted } from '../../format/count.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import type { Removal } from './undo-removal.tsx';

/** One show or tag with what can be done with it. `onRemoved` is given what undoes a deletion. */
export function LabelRow({
  kind,
  label,
  others,
  onRemoved,
}: {
  kind: LabelKind;
  label: Label;
  others: readonly Label[];
  onRemoved: (removal: Removal) => void;
}) {
  const client = useClient();
  const [draft, setDraft] = useState<string | null>(null);
  const rename = useAction(async (to: string) => {
    if (to.trim() !== '' && to.trim() !== label.name) await client.labels.rename({ kind, name: label.name, to });
    setDraft(null);
  });
  const remove = useAction(async () => {
    const { removal } = await client.labels.remove({ kind, name: label.name });
    onRemoved({ id: removal, text: `Deleted ${kind} “${label.name}”, which ${counted(label.count, 'item')} had.` });
  });
  const twin =
    draft === null ? undefined : others.find((one) => one !== label && labelKey(one.name) === labelKey(draft));

  if (draft !== null) {
    return (
      <form
        className="flex items-end gap-2 py-1"
        onSubmit={(event) => {
          event.preventDefault();
          void rename.run(draft);
        }}
      >
        <TextField
          label={`New name of ${label.name}`}
          labelHidden
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person has just asked to type here
          autoFocus
          value={draft}
          maxLength={80}
          dir="auto"
          onFocus={(event) => event.target.select()}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            // Only the box is left, not the dialog.
            event.preventDefault();
            event.stopPropagation();
            setDraft(null);
          }}
          hint={twin ? `Joins “${twin.name}” (${counted(twin.count, 'item')}).` : undefined}
          error={rename.problem}
          className="flex-1"
        />
        <Button size="md" type="submit" disabled={rename.isBusy} className={twin ? 'mb-5' : undefined}>
          {twin ? 'Join' : 'Rename'}
        </Button>
      </form>
    );
  }
  return (
    <div className="group flex min-h-9 items-center gap-1 rounded-md pl-1 hover:bg-hover">
      <span className="min-w-0 flex-1 truncate text-[0.8125rem]" title={label.name}>
        <bdi>{label.name}</bdi>
      </span>
      <span className="num px-1 text-xs text-faint">{counted(label.count, 'item')}</span>
      <IconButton label={`Rename ${label.name}`} size="icon-sm" onClick={() => setDraft(label.name)}>
        <Pencil aria-hidden className="size-3.5" />
      </IconButton>
      <IconButton
        label={`Delete ${label.name}`}
        size="icon-sm"
        disabled={remove.isBusy}
        onClick={() => void remove.run()}
      >
        <Trash2 aria-hidden className="size-3.5" />
      </IconButton>
      {remove.problem === null ? null : (
        <span role="alert" className="text-xs text-danger">
          {remove.problem}
        </span>
      )}
    </div>
  );
}
