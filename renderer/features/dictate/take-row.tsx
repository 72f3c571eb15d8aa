import { useState } from 'react';
import { ClipboardPaste, Copy, Pencil, RotateCw } from 'lucide-react';
import { useLocation } from 'wouter';
import type { DictationTake } from '../../../electron/ipc/contract/dictation.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { inputClasses } from '../../ui/field.tsx';
import { cn } from '../../ui/class-names.ts';
import { ItemFacts } from '../item/item-facts.tsx';
import { ItemStatus } from '../item/item-status.tsx';
import { TakeLatency } from './take-latency.tsx';

/** Time to go to the window that shall get the text. */
const insertDelayMs = 3_000;

/** One take: its words, how it went, and what can still be done with it. */
export function TakeRow({ take, nowMs }: { take: DictationTake; nowMs: number }) {
  const client = useClient();
  const [, navigate] = useLocation();
  const [isEditing, setEditing] = useState(false);
  const [told, setTold] = useState<string | null>(null);
  const { item, text } = take;
  const inFieldMs = take.spans?.keyUpToInsertedMs ?? null;
  const retry = useAction(() => client.dictation.retry({ id: item.id }));
  const insert = useAction(async () => {
    setTold('Click where the text shall go.');
    const { message } = await client.dictation.insert({ id: item.id, delayMs: insertDelayMs });
    setTold(message ?? 'Inserted.');
  });
  const copy = useAction(async () => {
    await navigator.clipboard.writeText(text);
    setTold('Copied.');
  });
  const save = useAction(async (next: string) => {
    await client.dictation.edit({ id: item.id, text: next });
    setEditing(false);
  });
  const isIdle = item.status === 'Completed' || item.status === 'Failed';
  const mayRetry = item.hasAudio && isIdle && item.segmentCount === null;
  const problem = retry.problem ?? insert.problem ?? copy.problem ?? save.problem ?? item.problem;
  const edit = (): void => (take.segments === 1 ? setEditing(true) : navigate(`/transcript/${item.id}`));
  return (
    <li className="border-b border-line py-3 last:border-b-0">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          {isEditing ? (
            <Editor
              text={text}
              isBusy={save.isBusy}
              onSave={(next) => void save.run(next)}
              onLeave={() => setEditing(false)}
            />
          ) : (
            <p className={cn('text-sm wrap-anywhere', text === '' && 'text-faint')}>
              <bdi>{text === '' ? (item.segmentCount === 0 ? 'No words were heard.' : 'No text yet.') : text}</bdi>
            </p>
          )}
          {take.leftOut.length === 0 ? null : (
            <p className="mt-1 text-xs text-faint">
              Others said: <bdi>{take.leftOut.join(' ')}</bdi>
            </p>
          )}
          <p className="mt-1 text-xs leading-5 text-faint">
            <ItemFacts item={item} nowMs={nowMs} />
            {take.sounds.length === 0 ? null : (
              <span>{` · ${take.sounds.map(({ name, count }) => (count > 1 ? `${name} × ${count}` : name)).join(', ')}`}</span>
            )}
          </p>
          {take.spans === null || inFieldMs === null ? null : <TakeLatency spans={take.spans} inFieldMs={inFieldMs} />}
          {problem === null ? null : <p className="mt-1 text-xs text-danger">{problem}</p>}
          {told === null ? null : (
            <p role="status" className="mt-1 text-xs text-soft">
              {told}
            </p>
          )}
          {take.mediaUrl === null ? null : <TakeAudio url={take.mediaUrl} title={item.title} />}
        </div>
        <div className="flex shrink-0 items-center gap-1">
          {item.status === 'Completed' ? null : <ItemStatus item={item} isStill className="mr-1.5" />}
          {item.needs === 'key' ? (
            <Button size="sm" onClick={() => navigate('/settings')}>
              Open Settings
            </Button>
          ) : null}
          {mayRetry ? (
            <Button size="sm" disabled={retry.isBusy} onClick={() => void retry.run()}>
              <RotateCw aria-hidden className="size-3.5" />
              {item.status === 'Failed' ? 'Retry' : 'Transcribe'}
            </Button>
          ) : null}
          {text === '' ? null : (
            <>
              <IconButton label="Copy the text" size="icon-sm" onClick={() => void copy.run()}>
                <Copy aria-hidden className="size-3.5" />
              </IconButton>
              <IconButton
                label="Insert again"
                size="icon-sm"
                disabled={insert.isBusy}
                onClick={() => void insert.run()}
              >
                <ClipboardPaste aria-hidden className="size-3.5" />
              </IconButton>
              <IconButton label="Correct the text" size="icon-sm" onClick={edit}>
                <Pencil aria-hidden className="size-3.5" />
              </IconButton>
            </>
          )}
        </div>
      </div>
    </li>
  );
}

/** Loaded only when asked for: a long list must not fetch a hundred files. */
function TakeAudio({ url, title }: { url: string; title: string }) {
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) {
    return (
      <button type="button" className="mt-1 text-xs text-accent-text hover:underline" onClick={() => setOpen(true)}>
        Listen to the audio
      </button>
    );
  }
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- the words stand above it
    <audio
      controls
      autoPlay
      preload="none"
      src={url}
      aria-label={`Audio of ${title}`}
      className="mt-1 h-8 w-full max-w-96"
    />
  );
}

function Editor({
  text,
  isBusy,
  onSave,
  onLeave,
}: {
  text: string;
  isBusy: boolean;
  onSave: (text: string) => void;
  onLeave: () => void;
}) {
  const [draft, setDraft] = useState(text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave(draft);
      }}
    >
      <textarea
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- opened by the person a moment ago
        autoFocus
        aria-label="Text"
        className={cn(inputClasses, 'h-auto min-h-16 py-1.5')}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeave();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSave(draft);
        }}
      />
      <div className="mt-1.5 flex gap-1.5">
        <Button type="submit" size="sm" variant="primary" disabled={isBusy}>
          Save text
        </Button>
        <Button size="sm" variant="ghost" onClick={onLeave}>
          Leave as it was
        </Button>
      </div>
    </form>
  );
}
