import { useCallback, useEffect, useState } from 'react';
import { CopyCheck } from 'lucide-react';
import { useLocation } from 'wouter';
import type { DuplicateGroup, Item } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf, useAction } from '../../app/use-action.ts';
import { useNow } from '../../app/use-now.ts';
import { counted, size } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState, Notice } from '../../ui/notice.tsx';
import { ItemFacts } from '../item/item-facts.tsx';
import { inChunks } from './chunks.ts';
import { rememberRemoved } from './removed.ts';

const reasons: Record<DuplicateGroup['reason'], string> = {
  edited: 'Kept: it has your corrections',
  noted: 'Kept: it has your note',
  transcribed: 'Kept: it has the transcript',
  oldest: 'Kept: it was here first',
};

/** Items with the same audio: which is kept and why, and the others to the bin. What a person worked on is not offered. */
export function DuplicatesDialog({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const [groups, setGroups] = useState<readonly DuplicateGroup[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const read = useCallback(
    async (signal?: AbortSignal) => {
      setProblem(null);
      try {
        setGroups((await client.library.duplicates({}, { signal })).groups);
      } catch (error) {
        if (!signal?.aborted) setProblem(problemOf(error));
      }
    },
    [client],
  );
  useEffect(() => {
    const controller = new AbortController();
    void read(controller.signal);
    return () => controller.abort();
  }, [read]);
  const remove = useAction(async (items: readonly Item[]) => {
    const ids = items.map(({ id }) => id);
    await inChunks(ids, (some) => client.library.remove({ ids: some }));
    rememberRemoved(ids);
    onClose();
  });
  const removable = (groups ?? []).flatMap(removableOf);

  return (
    <Dialog title="Duplicates" onClose={onClose} className="flex max-h-[85dvh] w-3xl flex-col">
      {problem !== null ? (
        <Notice
          tone="problem"
          actions={
            <Button size="sm" onClick={() => void read()}>
              Retry
            </Button>
          }
        >
          {problem}
        </Notice>
      ) : groups === null ? (
        <p role="status" className="py-6 text-center text-[0.8125rem] text-soft">
          Comparing the audio of your library
        </p>
      ) : groups.length === 0 ? (
        <EmptyState icon={<CopyCheck aria-hidden className="size-5.5" />} title="No duplicates">
          No two items on this computer hold exactly the same audio.
        </EmptyState>
      ) : (
        <>
          <p className="-mt-2 mb-2 text-[0.8125rem] text-soft">
            {counted(groups.length, 'recording')} {groups.length === 1 ? 'is' : 'are'} here more than once. Copies that
            you corrected or wrote about are never moved from here.
          </p>
          <ul aria-label="Duplicates" className="min-h-0 flex-1 overflow-y-auto">
            {groups.map((group) => (
              <Group
                key={group.keptId}
                group={group}
                isBusy={remove.isBusy}
                isOnly={groups.length === 1}
                onRemove={(items) => void remove.run(items)}
              />
            ))}
          </ul>
        </>
      )}
      {remove.problem === null ? null : (
        <p role="alert" className="mt-2 text-xs text-danger">
          {remove.problem}
        </p>
      )}
      <div className="mt-4 flex items-center justify-end gap-2">
        {removable.length === 0 ? null : (
          <Button variant="primary" disabled={remove.isBusy} onClick={() => void remove.run(removable)}>
            Move {counted(removable.length, 'copy', 'copies')} to the bin, {size(bytesOf(removable))}
          </Button>
        )}
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

function Group(props: {
  group: DuplicateGroup;
  isBusy: boolean;
  /** The button of the dialog does the same. */
  isOnly: boolean;
  onRemove: (items: readonly Item[]) => void;
}) {
  const { group, isBusy, isOnly, onRemove } = props;
  const nowMs = useNow();
  const [, navigate] = useLocation();
  const removable = removableOf(group);
  return (
    <li className="border-t border-line py-2.5">
      <ul>
        {group.copies.map(({ item, hasEdits, isRemovable }) => (
          <li key={item.id} className="flex items-center gap-3 py-1">
            <div className="min-w-0 flex-1">
              <button
                type="button"
                onClick={() => navigate(`/transcript/${item.id}`)}
                className="block max-w-full truncate rounded text-left text-[0.8125rem] font-medium hover:underline"
              >
                <bdi>{item.title}</bdi>
              </button>
              <p className="truncate text-xs text-faint">
                <ItemFacts item={item} nowMs={nowMs} />
              </p>
            </div>
            <span className="shrink-0 text-xs text-soft">
              {item.id === group.keptId ? reasons[group.reason] : isRemovable ? 'Copy' : ownOf(item, hasEdits)}
            </span>
          </li>
        ))}
      </ul>
      {removable.length === 0 ? (
        <p className="text-xs text-faint">Each was worked on: open them to decide.</p>
      ) : isOnly ? null : (
        <Button size="sm" disabled={isBusy} onClick={() => onRemove(removable)} className="mt-1">
          Move {counted(removable.length, 'copy', 'copies')} to the bin
        </Button>
      )}
    </li>
  );
}

function ownOf(item: Item, hasEdits: boolean): string {
  return hasEdits ? 'Has corrections' : item.hasNote ? 'Has a note' : 'Copy';
}

function removableOf(group: DuplicateGroup): Item[] {
  return group.copies.flatMap(({ item, isRemovable }) => (isRemovable ? [item] : []));
}

function bytesOf(items: readonly Item[]): number {
  return items.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
}
