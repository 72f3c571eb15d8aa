import { memo } from 'react';
import {
  Cloud,
  FileAudio,
  FileText,
  Folder,
  Mic,
  MoreHorizontal,
  Pencil,
  RotateCcw,
  SquareCheck,
  Star,
  Trash2,
  X,
} from 'lucide-react';
import { Link } from 'wouter';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import type { LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { ItemDecision, isCancellable } from '../item/item-decision.tsx';
import { ItemFacts } from '../item/item-facts.tsx';
import { ItemProgress, ItemStatus } from '../item/item-status.tsx';
import { daysLeft } from './days-left.ts';
import { ItemLabels } from '../labels/item-labels.tsx';

const icons = { recording: Mic, dictation: Mic, import: FileAudio, remote: Cloud };

const hiddenUntilHover = 'opacity-0 group-hover:opacity-100 group-focus-within:opacity-100 focus-visible:opacity-100';

type Props = {
  item: Item;
  /** The take that is being recorded right now: it is stopped in the recorder, not cancelled here. */
  isRecording: boolean;
  nowMs: number;
  inBin: boolean;
  isSelected: boolean;
  isSelecting: boolean;
  onToggle: (id: string, isRange: boolean) => void;
  onMove: (ids: readonly string[]) => unknown;
  onLabel: (ids: string[], first: LabelKind) => void;
  onRename: (item: Item) => void;
  onOpen: (path: string) => void;
};

/** One item. Its link is the title and covers the row; everything else stands above it. */
export const ItemRow = memo(function ItemRow(props: Props) {
  const { item, isRecording, nowMs, inBin, isSelected, isSelecting, onToggle, onMove, onLabel, onRename, onOpen } =
    props;
  const client = useClient();
  const star = useAction(() => client.library.star({ id: item.id, starred: !item.starred }));
  const cancel = useAction(() => client.transcribe.cancel({ id: item.id }));
  const Icon = icons[item.source];
  const entries: MenuEntry[] = inBin
    ? [{ label: 'Restore', icon: <RotateCcw aria-hidden className="size-4" />, run: () => onMove([item.id]) }]
    : [
        {
          label: 'Open',
          icon: <FileText aria-hidden className="size-4" />,
          run: () => onOpen(`/transcript/${item.id}`),
        },
        {
          label: 'Rename',
          hint: 'F2',
          icon: <Pencil aria-hidden className="size-4" />,
          run: () => onRename(item),
        },
        {
          label: item.starred ? 'Remove star' : 'Star',
          hint: 'S',
          icon: <Star aria-hidden className="size-4" />,
          run: () => void star.run(),
        },
        {
          label: 'Show and tags',
          hint: 'T',
          icon: <Folder aria-hidden className="size-4" />,
          run: () => onLabel([item.id], 'show'),
        },
        {
          label: 'Select',
          hint: 'X',
          icon: <SquareCheck aria-hidden className="size-4" />,
          run: () => onToggle(item.id, false),
        },
        'separator',
        {
          label: 'Move to bin',
          hint: 'Del',
          tone: 'danger',
          icon: <Trash2 aria-hidden className="size-4" />,
          run: () => onMove([item.id]),
        },
      ];
  return (
    <div
      className={cn(
        'group relative mx-1 rounded-xl px-2 py-2.5 transition-colors duration-75 hover:bg-hover',
        'has-[a:focus-visible]:bg-hover',
        isSelected && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <div className="flex items-center gap-3">
        <label className="relative z-10 grid size-9 shrink-0 place-items-center rounded-lg bg-sunken text-faint">
          <Icon
            aria-hidden
            className={cn('size-4.5 group-hover:hidden group-focus-within:hidden', isSelecting && 'hidden')}
          />
          <input
            type="checkbox"
            checked={isSelected}
            aria-label={`Select ${item.title}`}
            onChange={() => {}}
            onClick={(event) => onToggle(item.id, event.shiftKey)}
            className={cn(
              'size-4 accent-(--accent) opacity-0 group-hover:opacity-100 group-focus-within:opacity-100',
              isSelecting ? 'opacity-100' : 'absolute',
            )}
          />
        </label>
        <div className="min-w-0 flex-1">
          {inBin ? (
            <p className="truncate font-medium">
              <bdi>{item.title}</bdi>
            </p>
          ) : (
            <Link
              href={`/transcript/${item.id}`}
              className="block truncate font-medium text-ink outline-none after:absolute after:inset-0 after:rounded-xl focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-(--focus)"
            >
              <bdi>{item.title}</bdi>
            </Link>
          )}
          <p className="truncate text-xs leading-5 text-faint">
            {inBin && item.deletedAtMs !== null ? (
              <span className="num">
                {daysLeft(item.deletedAtMs, nowMs)}
                <span aria-hidden className="px-1.5">
                  ·
                </span>
              </span>
            ) : null}
            <ItemFacts item={item} nowMs={nowMs} />
            <ItemLabels item={item} />
          </p>
        </div>
        {inBin && item.status === 'Completed' ? null : <ItemStatus item={item} className="shrink-0" />}
        <div className="relative z-10 flex shrink-0 items-center">
          {inBin ? (
            <Button size="sm" onClick={() => onMove([item.id])}>
              <RotateCcw aria-hidden className="size-3.5" />
              Restore
            </Button>
          ) : (
            <>
              {isCancellable(item) && !isRecording ? (
                <IconButton
                  label={`Cancel ${item.title}`}
                  size="icon-sm"
                  disabled={cancel.isBusy}
                  onClick={() => void cancel.run()}
                >
                  <X aria-hidden className="size-4" />
                </IconButton>
              ) : (
                <IconButton
                  label={item.starred ? `Remove star from ${item.title}` : `Star ${item.title}`}
                  aria-pressed={item.starred}
                  size="icon-sm"
                  onClick={() => void star.run()}
                  className={item.starred ? 'text-warn' : hiddenUntilHover}
                >
                  <Star aria-hidden className={cn('size-4', item.starred && 'fill-current')} />
                </IconButton>
              )}
              <Menu
                entries={entries}
                trigger={
                  <Button
                    size="icon-sm"
                    variant="ghost"
                    aria-label={`More for ${item.title}`}
                    className={cn(hiddenUntilHover, 'data-[state=open]:opacity-100')}
                  >
                    <MoreHorizontal aria-hidden className="size-4" />
                  </Button>
                }
              />
            </>
          )}
        </div>
      </div>
      <div className="relative z-10 pr-2 pl-12 empty:hidden">
        <ItemProgress item={item} className="mt-2" />
        <ItemDecision item={item} inBin={inBin} />
        {(cancel.problem ?? star.problem) ? (
          <p role="alert" className="mt-1 text-xs text-danger">
            {cancel.problem ?? star.problem}
          </p>
        ) : null}
      </div>
    </div>
  );
});

/** A row that is still being read. */
export function SkeletonRow() {
  return (
    <div className="mx-1 flex h-15 items-center gap-3 px-2" aria-hidden>
      <div className="shimmer size-9 rounded-lg" />
      <div className="flex-1">
        <div className="shimmer mb-2 h-3.5 w-2/5" />
        <div className="shimmer h-2.5 w-1/4" />
      </div>
      <div className="shimmer h-3 w-16" />
    </div>
  );
}
