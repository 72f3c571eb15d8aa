import { useEffect, useMemo, useState } from 'react';
import { Command } from 'cmdk';
import { AudioLines, Search } from 'lucide-react';
import { useLocation } from 'wouter';
import { readSearch } from '../../electron/domain/search/operators.ts';
import { groupHits, hitKey, hitPath } from '../features/library/search-groups.ts';
import { MarkedText } from '../features/library/marked-text.tsx';
import { SearchHints } from '../features/library/search-filters.tsx';
import { HistoryPaletteGroups } from '../features/history/palette-groups.tsx';
import { conversationHitPath, renderHitPath } from '../features/history/history-results.tsx';
import { useFetchOnline, useHistorySearch, useSuggestions } from '../features/history/use-history-search.ts';
import { clock } from '../format/duration.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/tooltip.tsx';
import { useCommands, type PaletteCommand } from './commands.tsx';
import { useSearch } from './use-search.ts';

const hitLimit = 40;
const otherLimit = 6;
const itemClasses =
  'flex items-center gap-3 rounded-lg px-3 py-2 text-[0.8125rem] select-none data-[selected=true]:bg-press';
const groupClasses =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint';

/** One box over everything stored here and everything the app can do. Enter on a line leads to its second. */
export function Palette({
  onClose,
  onKeyboard,
  onCollapse,
}: {
  onClose: () => void;
  onKeyboard: () => void;
  onCollapse: () => void;
}) {
  const [text, setText] = useState('');
  const [, navigate] = useLocation();
  const search = useSearch(text, hitLimit);
  const { hints } = useMemo(() => readSearch(text), [text]);
  const commands = useCommands({ onKeyboard, onCollapse });
  const wanted = text.trim().toLowerCase();
  const matching = useMemo(() => commands.filter((command) => matches(command, wanted)), [commands, wanted]);
  // What may be a command is not sent to the service.
  const others = useHistorySearch(text, otherLimit, { online: matching.length === 0 });
  const groups = useMemo(() => groupHits(search.hits), [search.hits]);
  const hasOthers = others.conversations.length + others.renders.length + others.online.length > 0;
  const isEmpty =
    wanted !== '' && matching.length === 0 && groups.length === 0 && !hasOthers && !search.isBusy && !others.isBusy;

  const suggestions = useSuggestions(text, isEmpty);

  /** Hits on screen may still belong to fewer letters; Enter then waits for those of what is typed. */
  const isStale =
    wanted !== '' &&
    search.problem === null &&
    (search.text.toLowerCase() !== wanted || (groups.length === 0 && others.isBusy));
  const [isEnterHeld, setEnterHeld] = useState(false);

  const fetching = useFetchOnline((path) => leave(() => navigate(path)));

  const leave = (run: () => void): void => {
    onClose();
    run();
  };
  useEffect(() => {
    if (!isEnterHeld || isStale) return;
    setEnterHeld(false);
    const hit = groups[0]?.hits[0];
    const [command] = matching;
    const [line] = others.conversations;
    const [render] = others.renders;
    if (hit) leave(() => navigate(hitPath(hit)));
    else if (line) leave(() => navigate(conversationHitPath(line)));
    else if (render) leave(() => navigate(renderHitPath(render)));
    else if (command) leave(command.run);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when the hits have come
  }, [isEnterHeld, isStale]);
  const commandItems = (
    <Command.Group heading="Commands" className={groupClasses}>
      {matching.map((command) => (
        <Command.Item
          key={command.label}
          value={`command ${command.label}`}
          className={itemClasses}
          onSelect={() => leave(command.run)}
        >
          <command.icon aria-hidden className="size-4 shrink-0 text-faint" />
          <span className="flex-1">{command.label}</span>
          {command.keys === undefined ? null : <Keys keys={command.keys} />}
        </Command.Item>
      ))}
    </Command.Group>
  );
  return (
    <Dialog title="Search and commands" titleHidden onClose={onClose} className="mt-[12dvh] w-2xl overflow-hidden p-0">
      <Command shouldFilter={false} vimBindings={false} loop label="Search and commands">
        <div className="flex items-center gap-3 border-b border-line px-4">
          <Search aria-hidden className="size-4 shrink-0 text-faint" />
          <Command.Input
            data-autofocus
            value={text}
            onValueChange={(next) => {
              setEnterHeld(false);
              setText(next);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !isStale) return;
              event.preventDefault();
              setEnterHeld(true);
            }}
            placeholder="Search everything, or type a command"
            maxLength={400}
            className="h-12 flex-1 bg-transparent text-[0.9375rem] outline-none placeholder:text-faint"
          />
        </div>
        {hints.length === 0 ? null : <SearchHints hints={hints} className="border-b border-line px-4 py-2" />}
        <Command.List className="max-h-[min(26rem,60dvh)] overflow-y-auto p-1.5" label="Results">
          {groups.length === 0 && matching.length > 0 ? commandItems : null}
          {groups.map((group) => (
            <Command.Group key={group.itemId} heading={group.title} className={groupClasses}>
              {group.hits.map((hit) => (
                <Command.Item
                  key={`${hit.itemId} ${hitKey(hit)}`}
                  value={`hit ${hit.itemId} ${hitKey(hit)}`}
                  className={itemClasses}
                  onSelect={() => leave(() => navigate(hitPath(hit)))}
                >
                  <AudioLines aria-hidden className="size-4 shrink-0 text-faint" />
                  <span className="line-clamp-1 min-w-0 flex-1 wrap-anywhere">
                    <MarkedText text={hit.text} marks={hit.marks} />
                  </span>
                  <span className="num shrink-0 text-xs text-faint">
                    {hit.startMs !== null
                      ? clock(hit.startMs)
                      : hit.isNote
                        ? 'Note'
                        : hit.speaker === null
                          ? 'Title'
                          : 'Speaker'}
                  </span>
                </Command.Item>
              ))}
            </Command.Group>
          ))}
          {wanted === '' ? null : (
            <HistoryPaletteGroups
              search={others}
              groupClasses={groupClasses}
              itemClasses={itemClasses}
              onOpen={(path) => leave(() => navigate(path))}
              fetching={fetching}
            />
          )}
          {wanted !== '' && groups.length > 0 && matching.length > 0 ? commandItems : null}
          {isEmpty ? (
            <p className="px-3 py-6 text-center text-[0.8125rem] text-soft">
              {search.problem ?? `Nothing found for “${text.trim()}”.`}
              {suggestions.map((query) => (
                <Button key={query} size="sm" variant="ghost" className="ml-2" onClick={() => setText(query)}>
                  {query.trim()}
                </Button>
              ))}
            </p>
          ) : null}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function matches(command: PaletteCommand, wanted: string): boolean {
  if (wanted === '') return true;
  const words = `${command.label} ${command.also ?? ''}`.toLowerCase();
  return wanted.split(/\s+/).every((part) => words.includes(part));
}
