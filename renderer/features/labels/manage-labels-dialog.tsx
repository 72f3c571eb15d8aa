import { useState } from 'react';
import { Pencil, Trash2 } from 'lucide-react';
import { labelKey } from '../../../electron/domain/label-name.ts';
import type { Label, LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted } from '../../format/count.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { useLabels } from './use-labels.ts';

/** Every show and tag: make, rename (to the name of another one: join the two), delete. Items always stay. */
export function ManageLabelsDialog({ onClose }: { onClose: () => void }) {
  const labels = useLabels();
  return (
    <Dialog title="Shows and tags" onClose={onClose} className="w-2xl">
      <div className="grid grid-cols-2 gap-6 max-[700px]:grid-cols-1">
        <LabelList kind="show" title="Shows" labels={labels?.shows ?? []} isFirst />
        <LabelList kind="tag" title="Tags" labels={labels?.tags ?? []} isFirst={false} />
      </div>
      <div className="mt-4 flex justify-end">
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}

function LabelList(props: { kind: LabelKind; title: string; labels: readonly Label[]; isFirst: boolean }) {
  const { kind, title, labels, isFirst } = props;
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
              <LabelRow kind={kind} label={label} others={labels} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function LabelRow({ kind, label, others }: { kind: LabelKind; label: Label; others: readonly Label[] }) {
  const client = useClient();
  const [draft, setDraft] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const rename = useAction(async (to: string) => {
    if (to.trim() !== '' && to.trim() !== label.name) await client.labels.rename({ kind, name: label.name, to });
    setDraft(null);
  });
  const remove = useAction(() => client.labels.remove({ kind, name: label.name }));
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
      {isAsking ? (
        <>
          <Button size="sm" variant="danger" disabled={remove.isBusy} onClick={() => void remove.run()}>
            Delete {kind}
          </Button>
          <Button size="sm" variant="ghost" onClick={() => setAsking(false)}>
            Keep
          </Button>
        </>
      ) : (
        <>
          <span className="num px-1 text-xs text-faint">{counted(label.count, 'item')}</span>
          <IconButton label={`Rename ${label.name}`} size="icon-sm" onClick={() => setDraft(label.name)}>
            <Pencil aria-hidden className="size-3.5" />
          </IconButton>
          <IconButton label={`Delete ${label.name}`} size="icon-sm" onClick={() => setAsking(true)}>
            <Trash2 aria-hidden className="size-3.5" />
          </IconButton>
        </>
      )}
      {remove.problem === null ? null : (
        <span role="alert" className="text-xs text-danger">
          {remove.problem}
        </span>
      )}
    </div>
  );
}
