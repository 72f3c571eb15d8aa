import { Fragment, useMemo, useState } from 'react';
import { SearchX } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { useNow } from '../../app/use-now.ts';
import { useSearch } from '../../app/use-search.ts';
import { count, counted } from '../../format/count.ts';
import { exactDate, relativeDate } from '../../format/date.ts';
import { clock } from '../../format/duration.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Notice } from '../../ui/notice.tsx';
import { HistoryResults } from '../history/history-results.tsx';
import { type HistorySearch, useHistorySearch, useSuggestions } from '../history/use-history-search.ts';
import { SkeletonRow } from './item-row.tsx';
import { MarkedText } from './marked-text.tsx';
import { SearchFilters } from './search-filters.tsx';
import { groupHits, hitKey, hitPath, type HitGroup } from './search-groups.ts';

const hitLimit = 100;
const linesPerItem = 3;
/** Lines of conversations and of speech: some at first, then as many as are ranked well. */
const fewOthers = 8;
const manyOthers = 100;

/** What the local index finds, as you type: items with their matching lines; a line leads to its second. */
export function SearchResults({
  text,
  onClear,
  onText,
}: {
  text: string;
  onClear: () => void;
  /** Another spelling or filter was chosen. */
  onText: (text: string) => void;
}) {
  const [retry, setRetry] = useState(0);
  const search = useSearch(text, hitLimit, retry);
  // Of another search, some again.
  const [expanded, setExpanded] = useState<string | null>(null);
  const isExpanded = expanded === text;
  const others = useHistorySearch(text, isExpanded ? manyOthers : fewOthers, { online: true });
  const nowMs = useNow();
  const foundElsewhere = others.conversations.length + others.renders.length + others.online.length;
  const isNothing = !search.isBusy && !others.isBusy && search.hits.length === 0 && foundElsewhere === 0;
  const suggestions = useSuggestions(text, isNothing);
  const groups = useMemo(() => groupHits(search.hits), [search.hits]);

  if (search.problem !== null) {
    return (
      <Notice
        tone="problem"
        className="mx-3"
        actions={
          <Button size="sm" onClick={() => setRetry(retry + 1)}>
            Retry
          </Button>
        }
      >
        {search.problem}
      </Notice>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-6">
      <SearchFilters text={text} onText={onText} />
      <p role="status" className="num px-3 pb-1 text-xs text-faint">
        {search.text === '' ? 'Searching' : foundWords(search.total, groups.length, others)}
      </p>
      {groups.length > 0 ? (
        <ul aria-label="Transcripts">
          {groups.map((group) => (
            <Found key={group.itemId} group={group} nowMs={nowMs} />
          ))}
        </ul>
      ) : foundElsewhere > 0 ? null : search.isBusy || others.isBusy ? (
        <SkeletonRow />
      ) : (
        <EmptyState
          icon={<SearchX aria-hidden className="size-5.5" />}
          title={`Nothing found for “${search.text}”`}
          actions={<Button onClick={onClear}>Clear search</Button>}
        >
          {suggestions.length > 0 ? (
            <>
              Did you mean{' '}
              {suggestions.map((query, position) => (
                <Fragment key={query}>
                  {position > 0 ? ' or ' : ''}
                  <button
                    type="button"
                    onClick={() => onText(query)}
                    className="font-medium text-accent-text underline"
                  >
                    {query}
                  </button>
                </Fragment>
              ))}
              ?
            </>
          ) : (
            'Every word of everything on this computer was searched. Try fewer letters or filters, or another spelling.'
          )}
        </EmptyState>
      )}
      <HistoryResults search={others} onMore={isExpanded ? null : () => setExpanded(text)} />
    </div>
  );
}

/** How much was found and where, in a few words; empty when the page says that it is nothing. */
function foundWords(total: number, itemCount: number, others: HistorySearch): string {
  const many = (found: number, words: string): string =>
    found > 1000 ? `more than ${count(1000)} ${words}s` : counted(found, words);
  const parts = [
    total === 0
      ? null
      : total > 1000
        ? `more than ${count(1000)} matches`
        : `${counted(total, 'match', 'matches')} in ${counted(itemCount, 'item')}`,
    others.conversationTotal === 0 ? null : `${many(others.conversationTotal, 'line')} of conversations`,
    others.renderTotal === 0 ? null : `${many(others.renderTotal, 'spoken text')}`,
  ].filter((part) => part !== null);
  const words = parts.join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function Found({ group, nowMs }: { group: HitGroup; nowMs: number }) {
  const [, navigate] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const [first] = group.hits;
  const lines = group.hits.filter((hit) => hit.startMs !== null || hit.isNote || hit.text !== hit.title);
  const shown = isOpen ? lines : lines.slice(0, linesPerItem);
  return (
    <li className="px-3 py-2.5">
      <div className="mb-0.5 flex items-baseline gap-3">
        <Link
          href={first ? hitPath(first) : `/transcript/${group.itemId}`}
          className="min-w-0 truncate rounded font-medium text-ink hover:underline"
        >
          <bdi>{group.title}</bdi>
        </Link>
        <time
          dateTime={new Date(group.createdAtMs).toISOString()}
          title={exactDate(group.createdAtMs)}
          className="shrink-0 text-xs text-faint"
        >
          {relativeDate(group.createdAtMs, nowMs)}
        </time>
      </div>
      {shown.map((hit) => (
        <button
          key={hitKey(hit)}
          type="button"
          onClick={() => navigate(hitPath(hit))}
          className="-mx-2 flex w-[calc(100%+1rem)] gap-3 rounded-lg px-2 py-1 text-left text-[0.8125rem] text-soft hover:bg-hover"
        >
          <span className="num w-12 shrink-0 text-xs leading-5 text-faint">
            {hit.startMs !== null
              ? clock(hit.startMs)
              : hit.isNote
                ? 'Note'
                : hit.speaker === null
                  ? 'Filed'
                  : 'Speaker'}
          </span>
          <span className="line-clamp-2 min-w-0 wrap-anywhere">
            <MarkedText text={hit.text} marks={hit.marks} />
          </span>
        </button>
      ))}
      {lines.length > shown.length ? (
        <Button size="sm" variant="ghost" className="ml-12.5" onClick={() => setOpen(true)}>
          {lines.length - shown.length} more here
        </Button>
      ) : null}
    </li>
  );
}
