import { useSyncExternalStore, type ReactNode } from 'react';
import { Download, Folder, RotateCcw, Star, Tags, Trash2, X } from 'lucide-react';
import type { LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { count, counted } from '../../format/count.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { exportFormatChoices } from '../transcript/export-menu.tsx';
import { inChunks } from './chunks.ts';
import { forgetRemoved, recallRemoved } from './removed.ts';
import type { Selection } from './selection.ts';
import type { ListActions } from './use-list-actions.ts';

type Props = {
  total: number;
  selection: Selection;
  inBin: boolean;
  /** Everything was asked for and is not here yet. */
  isLoadingAll: boolean;
  actions: ListActions;
  onMove: () => unknown;
  onLabel: (first: LabelKind) => void;
  onClear: () => void;
};

/** Floats over the list's foot: what is selected and what can be done with it, what came of it, or how to undo it. */
export function ListBar(props: Props) {
  const { selection, inBin, isLoadingAll, actions } = props;
  const client = useClient();
  const removedIds = useSyncExternalStore(recallRemoved.subscribe, recallRemoved.snapshot);
  const restore = useAction(async (ids: readonly string[]) => {
    await inChunks(ids, (some) => client.library.restore({ ids: some }));
    forgetRemoved();
  });

  if (isLoadingAll) return <Bar problem={null}>Selecting everything</Bar>;
  if (actions.outcome !== null) {
    return (
      <Bar problem={null}>
        <span className="num max-w-xl py-1 text-[0.8125rem] wrap-anywhere">{actions.outcome}</span>
        <IconButton label="Dismiss" size="icon-sm" onClick={actions.clearOutcome}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </Bar>
    );
  }
  if (selection.ids.size > 0) return <SelectionBar {...props} />;
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
  return actions.problem === null ? null : <Bar problem={actions.problem}>{null}</Bar>;
}

function SelectionBar({ total, selection, inBin, actions, onMove, onLabel, onClear }: Props) {
  const { isBusy, problem } = actions;
  const ids = [...selection.ids];
  return (
    <Bar problem={problem}>
      <span className="num pr-1 text-[0.8125rem] font-medium">
        {count(ids.length)} of {counted(total, 'item')} selected
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
          <Button size="sm" disabled={isBusy} onClick={() => actions.star(ids, true)}>
            <Star aria-hidden className="size-3.5" />
            Star
          </Button>
          <Menu
            label="Export as"
            entries={exportFormatChoices.map(({ format, label, hint, notes }) => ({
              label,
              hint: notes ? `${hint}, with notes` : hint,
              run: () => actions.exportAll(ids, format),
            }))}
            trigger={
              <Button size="sm" disabled={isBusy}>
                <Download aria-hidden className="size-3.5" />
                Export
              </Button>
            }
          />
          <Button size="sm" disabled={isBusy} onClick={() => void onMove()}>
            <Trash2 aria-hidden className="size-3.5" />
            Move to bin
          </Button>
        </>
      )}
      <IconButton label="Clear selection" keys="Esc" size="icon-sm" onClick={onClear}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </Bar>
  );
}

function Bar({ children, problem }: { children: ReactNode; problem: string | null }) {
  return (
    <div data-bar className="pointer-events-none absolute inset-x-0 bottom-4 flex justify-center">
      <div
        role="status"
        className="floating pointer-events-auto flex flex-wrap items-center gap-2 rounded-xl border border-line bg-raised py-1.5 pr-1.5 pl-3.5 text-[0.8125rem] shadow-float"
      >
        {children}
        {problem === null ? null : (
          <span role="alert" className="px-1 text-danger">
            {problem}
          </span>
        )}
      </div>
    </div>
  );
}
