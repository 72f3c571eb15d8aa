import { useSyncExternalStore, type ReactNode } from 'react';
import { Folder, RotateCcw, Star, Tags, Trash2, X } from 'lucide-react';
import type { LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted } from '../../format/count.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { forgetRemoved, recallRemoved } from './removed.ts';
import type { Selection } from './selection.ts';

/** Floats over the list's foot: what is selected and what can be done with it, or how to undo the last removal. */
export function ListBar({
  total,
  selection,
  inBin,
  problem,
  isBusy,
  onMove,
  onStar,
  onLabel,
  onClear,
}: {
  total: number;
  selection: Selection;
  inBin: boolean;
  problem: string | null;
  isBusy: boolean;
  onMove: () => unknown;
  onStar: () => unknown;
  onLabel: (first: LabelKind) => void;
  onClear: () => void;
}) {
  const client = useClient();
  const removedIds = useSyncExternalStore(recallRemoved.subscribe, recallRemoved.snapshot);
  const restore = useAction(async (ids: readonly string[]) => {
    await client.library.restore({ ids: [...ids] });
    forgetRemoved();
  });

  if (selection.ids.size > 0) {
    return (
      <Bar problem={problem}>
        <span className="num pr-1 text-[0.8125rem] font-medium">
          {selection.ids.size} of {counted(total, 'item')} selected
        </span>
        {inBin ? (
          <Button size="sm" disabled={isBusy} onClick={() => void onMove()}>
            <RotateCcw aria-hidden className="size-3.5" />
            Restore
          </Button>
        ) : (
          <>
            <Button size="sm" onClick={() => onLabel('show')}>
              <Folder aria-hidden className="size-3.5" />
              Show
            </Button>
            <Button size="sm" onClick={() => onLabel('tag')}>
              <Tags aria-hidden className="size-3.5" />
              Tags
            </Button>
            <Button size="sm" disabled={isBusy} onClick={() => void onStar()}>
              <Star aria-hidden className="size-3.5" />
              Star
            </Button>
            <Button size="sm" disabled={isBusy} onClick={() => void onMove()}>
              <Trash2 aria-hidden className="size-3.5" />
              Move to bin
            </Button>
          </>
        )}
        <IconButton label="Clear selection" size="icon-sm" onClick={onClear}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </Bar>
    );
  }
  if (!inBin && removedIds.length > 0) {
    return (
      <Bar problem={restore.problem}>
        <span className="num text-[0.8125rem]">
          Moved {counted(removedIds.length, 'item')} to the bin, kept 30 days.
        </span>
        <Button size="sm" disabled={restore.isBusy} onClick={() => void restore.run(removedIds)}>
          Undo
        </Button>
        <IconButton label="Dismiss" size="icon-sm" onClick={forgetRemoved}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </Bar>
    );
  }
  return problem === null ? null : <Bar problem={problem}>{null}</Bar>;
}

function Bar({ children, problem }: { children: ReactNode; problem: string | null }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-4 flex justify-center">
      <div
        role="status"
        className="floating pointer-events-auto flex flex-wrap items-center gap-2 rounded-xl border border-line bg-raised py-1.5 pr-1.5 pl-3.5 shadow-float"
      >
        {children}
        {problem === null ? null : (
          <span role="alert" className="px-1 text-[0.8125rem] text-danger">
            {problem}
          </span>
        )}
      </div>
    </div>
  );
}
