import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { ChevronDown, ChevronUp, Download } from 'lucide-react';
import type { conversationFormats } from '../../../electron/ipc/contract/history.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { useAction } from '../../app/use-action.ts';
import { count } from '../../format/count.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { download } from '../transcript/export-menu.tsx';
import { ReadAloudControls } from '../transcript/read-aloud-controls.tsx';
import { selectedParts } from '../transcript/use-read-aloud.ts';
import { findInEntries } from './find-in-entries.ts';
import { TurnList } from './turn-list.tsx';
import { useEntries } from './use-entries.ts';
import { useReadConversation } from './use-read-conversation.ts';

const formats = [
  { format: 'txt', label: 'TXT', hint: 'plain text' },
  { format: 'md', label: 'Markdown', hint: 'notes and posts' },
  { format: 'json', label: 'JSON', hint: 'everything' },
] as const;

/** The last choice of the switch, for the conversations opened after this one. */
let remembered = true;

/** One conversation, turn by turn: found in, exported, with or without what its tools did. */
export function Turns({ id, atPosition }: { id: string; atPosition: number | null }) {
  const client = useClient();
  const { conversation, entries, isLoading, isFetching, problem, retry } = useEntries(id);
  const isOnline = useAppData().state?.connection === 'online';
  const isWanting = problem !== null && conversation?.hasDetails === false;
  useEffect(() => {
    // It was away when the turns were asked for, and is back.
    if (isOnline && isWanting) retry();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each time the connection comes back
  }, [isOnline]);
  const [withTools, setWithTools] = useState(remembered);
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState(0);
  const [saved, setSaved] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const find = useDeferredValue(text);
  const shown = useMemo(
    () => (withTools ? entries : entries.filter((entry) => entry.kind === 'turn')),
    [entries, withTools],
  );
  const found = useMemo(() => findInEntries(shown, find), [shown, find]);
  const position = found.length === 0 ? -1 : wanted % found.length;
  const step = (by: 1 | -1): void => setWanted((position + by + found.length) % Math.max(1, found.length));
  useShortcuts({
    'Mod+f': () => {
      box.current?.focus();
      box.current?.select();
    },
  });
  useEffect(() => setWanted(0), [find]);
  const section = useRef<HTMLElement>(null);
  const { readAloud, speakers, lines, spoken } = useReadConversation(id, shown);
  const save = useAction(async (format: (typeof conversationFormats)[number]) => {
    setSaved(null);
    const { fileName, downloadUrl } = await client.history.exportConversation({ id, format, toolCalls: withTools });
    if (downloadUrl !== null) download(downloadUrl, fileName);
    setSaved(fileName);
  });

  return (
    <section ref={section} aria-label="Turns" className="flex h-full min-w-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-6 pb-3">
        <SearchField
          ref={box}
          type="text"
          label="Find in conversation"
          className="max-w-64 min-w-36 flex-1"
          value={text}
          onValue={setText}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          }}
          note={
            find.trim() === '' ? '' : found.length === 0 ? 'None' : `${count(position + 1)} of ${count(found.length)}`
          }
        />
        {found.length > 0 ? (
          <div className="-ml-2 flex">
            <IconButton label="Previous match" keys="Shift Enter" size="icon-sm" onClick={() => step(-1)}>
              <ChevronUp aria-hidden className="size-4" />
            </IconButton>
            <IconButton label="Next match" keys="Enter" size="icon-sm" onClick={() => step(1)}>
              <ChevronDown aria-hidden className="size-4" />
            </IconButton>
          </div>
        ) : null}
        <Switch
          compact
          label="Tool calls"
          checked={withTools}
          onChecked={(next) => {
            remembered = next;
            setWithTools(next);
          }}
        />
        <div className="ml-auto flex items-center gap-2">
          {spoken.length === 0 ? null : (
            <ReadAloudControls
              readAloud={readAloud}
              speakers={speakers}
              onRead={() => {
                const selected = selectedParts(section.current, lines);
                readAloud.read(selected.length > 0 ? selected : spoken);
              }}
            />
          )}
          <Menu
            entries={formats.map(({ format, label, hint }) => ({ label, hint, run: () => void save.run(format) }))}
            trigger={
              <Button disabled={save.isBusy || entries.length === 0}>
                <Download aria-hidden className="size-4" />
                Export
              </Button>
            }
          />
        </div>
        {(save.problem ?? readAloud.problem) === null ? null : (
          <p role="alert" className="basis-full text-xs text-danger">
            {save.problem ?? readAloud.problem}
          </p>
        )}
        {saved === null ? null : (
          <p role="status" className="basis-full truncate text-xs text-faint">
            Exported as <bdi>{saved}</bdi>
          </p>
        )}
      </div>
      {conversation?.isTruncated ? (
        <Notice tone="info" className="mx-6 mt-3">
          The service gave {count(entries.filter((entry) => entry.kind === 'turn').length)} of{' '}
          {count(conversation.turnCount ?? 0)} turns; it never gives more at once.
        </Notice>
      ) : null}
      {problem === null ? null : (
        <Notice
          tone="problem"
          className="mx-6 mt-3"
          actions={
            <Button size="sm" onClick={retry}>
              Retry
            </Button>
          }
        >
          {conversation?.hasDetails === false ? 'Its turns are not on this computer yet. ' : ''}
          {problem}
        </Notice>
      )}
      {entries.length === 0 && isLoading ? (
        <Loading label={isFetching ? 'Fetching the turns' : 'Loading the turns'} />
      ) : entries.length === 0 && problem === null ? (
        <p className="px-6 pt-6 text-[0.8125rem] text-soft">Nothing was said in this conversation.</p>
      ) : (
        <TurnList
          entries={shown}
          startMs={conversation?.startedAtMs ?? conversation?.createdAtMs ?? 0}
          find={find}
          current={readAloud.ordinal ?? found[position]?.position ?? (find.trim() === '' ? atPosition : null)}
        />
      )}
    </section>
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="space-y-4 px-6 pt-5">
      {[82, 64, 90, 55, 76].map((width) => (
        <div key={width} className="grid grid-cols-[7.5rem_minmax(0,34rem)] gap-4">
          <div className="shimmer h-3.5 w-16" />
          <div className="shimmer h-4" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
