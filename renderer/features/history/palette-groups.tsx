import { Command } from 'cmdk';
import { CloudDownload, MessageSquareQuote, MessagesSquare, Wrench } from 'lucide-react';
import { MarkedText } from '../library/marked-text.tsx';
import { conversationHitPath, hitLabel, onlineHitLabel, renderHitPath } from './history-results.tsx';
import type { HistorySearch, useFetchOnline } from './use-history-search.ts';

/** What the palette shows of a search beyond the transcripts. */
export function HistoryPaletteGroups({
  search,
  groupClasses,
  itemClasses,
  onOpen,
  fetching,
}: {
  search: HistorySearch;
  groupClasses: string;
  itemClasses: string;
  onOpen: (path: string) => void;
  fetching: ReturnType<typeof useFetchOnline>;
}) {
  return (
    <>
      {search.conversations.length === 0 ? null : (
        <Command.Group heading="Conversations" className={groupClasses}>
          {search.conversations.map((hit) => (
            <Command.Item
              key={`${hit.conversationId} ${hit.position}`}
              value={`conversation ${hit.conversationId} ${hit.position}`}
              className={itemClasses}
              onSelect={() => onOpen(conversationHitPath(hit))}
            >
              {hit.kind === 'tool' ? (
                <Wrench aria-hidden className="size-4 shrink-0 text-faint" />
              ) : (
                <MessagesSquare aria-hidden className="size-4 shrink-0 text-faint" />
              )}
              <span className="line-clamp-1 min-w-0 flex-1 wrap-anywhere">
                <MarkedText text={hit.text} marks={hit.marks} />
              </span>
              <span className="shrink-0 text-xs text-faint">{hitLabel(hit)}</span>
            </Command.Item>
          ))}
        </Command.Group>
      )}
      {search.renders.length === 0 ? null : (
        <Command.Group heading="Spoken" className={groupClasses}>
          {search.renders.map((hit) => (
            <Command.Item
              key={hit.renderId}
              value={`render ${hit.renderId}`}
              className={itemClasses}
              onSelect={() => onOpen(renderHitPath(hit))}
            >
              <MessageSquareQuote aria-hidden className="size-4 shrink-0 text-faint" />
              <span className="line-clamp-1 min-w-0 flex-1 wrap-anywhere">
                <MarkedText text={hit.text} marks={hit.marks} />
              </span>
              <span className="shrink-0 text-xs text-faint">{hit.voice}</span>
            </Command.Item>
          ))}
        </Command.Group>
      )}
      {search.online.length === 0 ? null : (
        <Command.Group heading="Not on this computer yet" className={groupClasses}>
          {search.online.map((hit) => (
            <Command.Item
              key={`${hit.kind} ${hit.remoteId}`}
              value={`online ${hit.kind} ${hit.remoteId}`}
              className={itemClasses}
              onSelect={() => fetching.fetch(hit)}
            >
              <CloudDownload aria-hidden className="size-4 shrink-0 text-faint" />
              <span className="line-clamp-1 min-w-0 flex-1 wrap-anywhere">{hit.text}</span>
              <span className="shrink-0 text-xs text-faint">{fetching.isBusy ? 'Fetching' : onlineHitLabel(hit)}</span>
            </Command.Item>
          ))}
        </Command.Group>
      )}
      {fetching.problem === null ? null : (
        <p role="alert" className="px-3 py-2 text-xs text-danger">
          {fetching.problem}
        </p>
      )}
    </>
  );
}
