import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Link } from 'wouter';
import type { Conversation } from '../../../electron/ipc/contract/history.ts';
import { useNow } from '../../app/use-now.ts';
import { counted } from '../../format/count.ts';
import { exactDate, relativeDate } from '../../format/date.ts';
import { roughDuration } from '../../format/duration.ts';
import { cn } from '../../ui/class-names.ts';
import type { Conversations } from './use-conversations.ts';

const rowHeightPx = 60;

/** All conversations, newest first; only what is near the viewport is mounted. */
export function ConversationList({
  conversations,
  currentId,
}: {
  conversations: Conversations;
  currentId: string | null;
}) {
  const { rows, total, want } = conversations;
  const scroller = useRef<HTMLDivElement>(null);
  const nowMs = useNow();
  // oxlint-disable-next-line react/incompatible-library -- the React compiler is not used here
  const virtual = useVirtualizer({
    count: rows?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    getItemKey: (index) => rows?.[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => want(last), [want, last]);

  function onKeyDown(event: KeyboardEvent): void {
    const at = Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1);
    const lastRow = (rows?.length ?? 0) - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lastRow }[event.key] ?? -1;
    if (at < 0 || to < 0 || to > lastRow) return;
    event.preventDefault();
    virtual.scrollToIndex(to);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"] a`)?.focus({ preventScroll: true }),
    );
  }
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-3">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the links inside */}
      <ul
        aria-label="Conversations"
        className="relative"
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => {
          const row = rows?.[item.index];
          if (!row) return null;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-setsize={total}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Row conversation={row} isCurrent={row.id === currentId} nowMs={nowMs} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Row({ conversation, isCurrent, nowMs }: { conversation: Conversation; isCurrent: boolean; nowMs: number }) {
  const { createdAtMs, voice, durationMs, turnCount, isMissing, endedAtMs, hasDetails } = conversation;
  const facts = [
    durationMs === null ? null : roughDuration(durationMs),
    turnCount === null ? null : counted(turnCount, 'turn'),
    endedAtMs === null && durationMs === null ? 'running' : null,
    isMissing ? 'only here' : hasDetails ? null : 'not fetched',
  ].filter((fact) => fact !== null);
  return (
    <Link
      href={`/conversations/${conversation.id}`}
      aria-current={isCurrent ? 'true' : undefined}
      className={cn('block rounded-lg px-3 py-2.5 hover:bg-hover', isCurrent && 'bg-press hover:bg-press')}
    >
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate text-[0.8125rem] font-medium text-ink">
          <bdi>{voiceName(voice)}</bdi>
        </span>
        <time
          dateTime={new Date(createdAtMs).toISOString()}
          title={exactDate(createdAtMs)}
          className="shrink-0 text-xs text-faint"
        >
          {relativeDate(createdAtMs, nowMs)}
        </time>
      </span>
      <span className="num block truncate text-xs leading-5 text-faint">{facts.join(', ')}</span>
    </Link>
  );
}

/** A voice as people call it: `maeve.en-us` is Maeve. */
export function voiceName(voice: string | null): string {
  const persona = voice?.split('.')[0] ?? '';
  return persona === '' ? 'Unknown voice' : persona.charAt(0).toUpperCase() + persona.slice(1);
}
