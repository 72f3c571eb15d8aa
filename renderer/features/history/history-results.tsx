import type { ReactNode } from 'react';
import { CloudDownload, MessageSquareQuote, MessagesSquare, Wrench } from 'lucide-react';
import { useLocation } from 'wouter';
import type { ConversationHit, OnlineHit, RenderHit } from '../../../electron/ipc/contract/history.ts';
import { wordsOf } from '../../../electron/domain/search/fold.ts';
import { roleName } from '../../../electron/domain/history/export-conversation.ts';
import { useNow } from '../../app/use-now.ts';
import { count } from '../../format/count.ts';
import { relativeDate } from '../../format/date.ts';
import { Button } from '../../ui/button.tsx';
import { MarkedText } from '../library/marked-text.tsx';
import { type HistorySearch, useFetchOnline } from './use-history-search.ts';

/** Where a line of a conversation is read. */
export function conversationHitPath(hit: ConversationHit): string {
  return `/conversations/${hit.conversationId}/at/${hit.position}`;
}

/** As many as tell one render from the others. */
const wordsLookedFor = 8;

/** Where a render is heard: in the list of them, looked for by its own words. */
export function renderHitPath(hit: RenderHit): string {
  const words = wordsOf(hit.text).map((word) => word.folded);
  // A text that is shown from its middle may begin with half a word.
  const from = hit.text.startsWith('…') ? 1 : 0;
  return `/speak/find/${encodeURIComponent(words.slice(from, from + wordsLookedFor).join('-'))}`;
}

/** Who said a line, or which tool gave it. */
export function hitLabel(hit: ConversationHit): string {
  return hit.kind === 'tool' ? (hit.label ?? 'Tool') : roleName(hit.label);
}

/** What the words of the search were found in, at the service. */
export function onlineHitLabel(hit: OnlineHit): string {
  return hit.kind === 'conversation' ? 'Conversation' : 'File name';
}

/** What a search found outside the transcripts: in conversations, in what was spoken, and at the service. */
export function HistoryResults({ search, onMore }: { search: HistorySearch; onMore: (() => void) | null }) {
  const [, navigate] = useLocation();
  const nowMs = useNow();
  const fetching = useFetchOnline(navigate);
  return (
    <>
      <Group title="Conversations" shown={search.conversations.length} total={search.conversationTotal} onMore={onMore}>
        {search.conversations.map((hit) => (
          <Line
            key={`${hit.conversationId} ${hit.position}`}
            icon={hit.kind === 'tool' ? Wrench : MessagesSquare}
            label={hitLabel(hit)}
            note={relativeDate(hit.createdAtMs, nowMs)}
            onClick={() => navigate(conversationHitPath(hit))}
          >
            <MarkedText text={hit.text} marks={hit.marks} />
          </Line>
        ))}
      </Group>
      <Group title="Spoken" shown={search.renders.length} total={search.renderTotal} onMore={onMore}>
        {search.renders.map((hit) => (
          <Line
            key={hit.renderId}
            icon={MessageSquareQuote}
            label={hit.voice}
            note={relativeDate(hit.createdAtMs, nowMs)}
            onClick={() => navigate(renderHitPath(hit))}
          >
            <MarkedText text={hit.text} marks={hit.marks} />
          </Line>
        ))}
      </Group>
      <Group title="Not on this computer yet" shown={search.online.length} total={search.online.length} onMore={null}>
        {search.online.map((hit) => (
          <Line
            key={`${hit.kind} ${hit.remoteId} ${hit.text}`}
            icon={CloudDownload}
            label={onlineHitLabel(hit)}
            note={fetching.isBusy ? 'Fetching' : 'Fetch'}
            onClick={() => fetching.fetch(hit)}
          >
            {hit.text}
          </Line>
        ))}
      </Group>
      {fetching.problem === null ? null : (
        <p role="alert" className="px-3 text-xs text-danger">
          {fetching.problem}
        </p>
      )}
    </>
  );
}

function Group({
  title,
  shown,
  total,
  onMore,
  children,
}: {
  title: string;
  shown: number;
  total: number;
  /** Shows more of them; `null` when this is as many as can be shown. */
  onMore: (() => void) | null;
  children: ReactNode;
}) {
  if (shown === 0) return null;
  return (
    <section aria-label={`${title} found`} className="mt-4">
      <h2 className="px-3 pb-1 text-xs text-faint">
        {title}
        {total > shown ? (
          <span className="num">
            {' '}
            ({count(shown)} of {total > 1000 ? `more than ${count(1000)}` : count(total)})
          </span>
        ) : null}
      </h2>
      <ul>{children}</ul>
      {total > shown && onMore !== null ? (
        <Button size="sm" variant="ghost" className="ml-1" onClick={onMore}>
          Show more
          <span className="sr-only"> of {title}</span>
        </Button>
      ) : null}
    </section>
  );
}

function Line({
  icon: Icon,
  label,
  note,
  onClick,
  children,
}: {
  icon: typeof Wrench;
  label: string;
  note: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <li>
      <button
        type="button"
        onClick={onClick}
        className="mx-1 flex w-[calc(100%-0.5rem)] items-baseline gap-3 rounded-lg px-2 py-1.5 text-left text-[0.8125rem] text-soft hover:bg-hover"
      >
        <Icon aria-hidden className="size-4 shrink-0 translate-y-0.5 text-faint" />
        <span className="w-24 shrink-0 truncate text-xs text-faint">
          <bdi>{label}</bdi>
        </span>
        <span className="line-clamp-2 min-w-0 flex-1 wrap-anywhere">{children}</span>
        <span className="shrink-0 text-xs text-faint">{note}</span>
      </button>
    </li>
  );
}
