import { useState } from 'react';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import type { LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { inChunks } from '../library/chunks.ts';
import { type Carried, withShow, withTag } from './carried.ts';
import { LabelPicker } from './label-picker.tsx';
import { useLabels } from './use-labels.ts';

/** Files items under a show and tags. Every choice holds at once; closing is not saving. */
export function LabelsDialog({
  items,
  first = 'show',
  onClose,
}: {
  items: readonly Item[];
  /** What the keyboard starts in. */
  first?: LabelKind;
  onClose: () => void;
}) {
  const client = useClient();
  const labels = useLabels();
  // Their own copy: the list behind may drop a row that no longer belongs there while its labels are chosen.
  const [carried, setCarried] = useState<Carried>(
    () => new Map(items.map(({ id, show, tags }) => [id, { show, tags }] as const)),
  );
  const [title] = useState(() => (items.length === 1 ? (items[0]?.title ?? '') : counted(items.length, 'item')));

  const apply = useAction(async (next: Carried, send: (ids: string[]) => Promise<unknown>) => {
    const before = carried;
    setCarried(next);
    try {
      await inChunks([...carried.keys()], send);
    } catch (error) {
      setCarried(before);
      throw error;
    }
  });
  const setShow = (show: string | null): void =>
    void apply.run(withShow(carried, show), (ids) => client.labels.setShow({ ids, show }));
  const setTag = (name: string, isOn: boolean): void =>
    void apply.run(withTag(carried, name, isOn), (ids) =>
      client.labels.setTags({ ids, add: isOn ? [name] : [], remove: isOn ? [] : [name] }),
    );

  return (
    <Dialog title="Show and tags" onClose={onClose} className="w-xl">
      <p className="-mt-2 mb-3 truncate text-[0.8125rem] text-soft">
        <bdi>{title}</bdi>
      </p>
      <div className="grid grid-cols-2 gap-5">
        <LabelPicker
          kind="show"
          labels={labels?.shows ?? []}
          carried={carried}
          isFirst={first === 'show'}
          onChoose={(name) => setShow(name)}
        />
        <LabelPicker
          kind="tag"
          labels={labels?.tags ?? []}
          carried={carried}
          isFirst={first === 'tag'}
          onChoose={(name, isOn) => name !== null && setTag(name, isOn)}
        />
      </div>
      {apply.problem === null ? null : (
        <p role="alert" className="mt-3 text-xs text-danger">
          {apply.problem}
        </p>
      )}
      <div className="mt-4 flex justify-end">
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
