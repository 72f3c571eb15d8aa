import { ChevronRight, Wrench } from 'lucide-react';
import type { Entry } from '../../../electron/ipc/contract/history.ts';
import { roleName } from '../../../electron/domain/history/export-conversation.ts';
import { exactDate } from '../../format/date.ts';
import { clock } from '../../format/duration.ts';
import { cn } from '../../ui/class-names.ts';
import { laidOut, shownChars } from './find-in-entries.ts';
import { FoundText } from './found-text.tsx';

type Props = {
  entry: Entry;
  /** The line before is of the same speaker: the name is not said again. */
  isContinued: boolean;
  startMs: number;
  find: string;
  isCurrent: boolean;
  isOpen: boolean;
  onToggle: () => void;
};

/** Something said, or a tool call as a card that opens. */
export function TurnRow({ entry, isContinued, startMs, find, isCurrent, isOpen, onToggle }: Props) {
  const at =
    entry.createdAtMs === null ? null : (
      <time
        dateTime={new Date(entry.createdAtMs).toISOString()}
        title={exactDate(entry.createdAtMs)}
        className="num text-xs text-faint"
      >
        {clock(entry.createdAtMs - startMs)}
      </time>
    );
  return (
    <div
      className={cn(
        'grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-4 rounded-lg px-3 py-1.5',
        isCurrent && 'bg-accent-soft',
        entry.kind === 'turn' && !isContinued && 'mt-2',
      )}
    >
      <div className="flex items-baseline justify-between gap-2 text-right leading-[1.7]">
        <span
          className={cn(
            'truncate text-[0.8125rem] font-medium',
            entry.role === 'user' ? 'text-(--speaker-1)' : 'text-(--speaker-2)',
          )}
        >
          {entry.kind === 'tool' || isContinued ? '' : <bdi>{roleName(entry.role)}</bdi>}
        </span>
        {at}
      </div>
      {entry.kind === 'turn' ? (
        <p
          dir="auto"
          className="segment-text max-w-(--measure) text-base leading-[1.7] wrap-anywhere whitespace-pre-wrap"
        >
          {entry.text === '' ? (
            <span className="text-faint">(nothing said)</span>
          ) : (
            <FoundText text={entry.text} find={find} />
          )}
        </p>
      ) : (
        <ToolCard entry={entry} find={find} isOpen={isOpen} onToggle={onToggle} />
      )}
    </div>
  );
}

function ToolCard({ entry, find, isOpen, onToggle }: Pick<Props, 'entry' | 'find' | 'isOpen' | 'onToggle'>) {
  const name = entry.tool ?? 'Unnamed tool';
  return (
    <div className="my-0.5 max-w-(--measure) min-w-0 rounded-xl border border-line bg-side">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="flex w-full items-center gap-2 rounded-xl px-3 py-1.5 text-left text-[0.8125rem] hover:bg-hover"
      >
        <Wrench aria-hidden className="size-3.5 shrink-0 text-faint" />
        <span className="shrink-0 font-medium">
          <FoundText text={name} find={find} />
        </span>
        <span className="min-w-0 flex-1 truncate text-xs text-faint">{isOpen ? '' : summary(entry)}</span>
        <ChevronRight aria-hidden className={cn('size-4 shrink-0 text-faint', isOpen && 'rotate-90')} />
      </button>
      {isOpen ? (
        <div className="space-y-2 px-3 pt-1 pb-3">
          <Block title="Arguments" text={laidOut(entry.args)} find={find} />
          <Block title="Result" text={laidOut(entry.result)} find={find} />
        </div>
      ) : null}
    </div>
  );
}

function Block({ title, text, find }: { title: string; text: string | null; find: string }) {
  const shown = text?.slice(0, shownChars) ?? '';
  return (
    <div>
      <p className="mb-1 text-xs text-faint">{title}</p>
      {text === null ? (
        <p className="text-xs text-soft">None</p>
      ) : (
        <pre
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
          tabIndex={0}
          aria-label={title}
          className="max-h-72 overflow-auto rounded-lg bg-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
        >
          <FoundText text={shown} find={find} />
          {text.length > shownChars ? '\n…' : ''}
        </pre>
      )}
    </div>
  );
}

function summary(entry: Entry): string {
  return [entry.args, entry.result]
    .filter((part) => part !== null && part !== '')
    .join(' → ')
    .slice(0, 300);
}
