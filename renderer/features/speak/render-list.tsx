import { memo, useEffect, useRef, useState } from 'react';
import { AudioLines } from 'lucide-react';
import { useParams } from 'wouter';
import type { Render } from '../../../electron/ipc/contract/speech.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { useNow } from '../../app/use-now.ts';
import { count } from '../../format/count.ts';
import { usePlayer, usePlayerState } from '../../player/player-context.tsx';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { EmptyState, Notice } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { RenderRow, type RenderRowActions } from './render-row.tsx';
import { saveRender } from './save-audio.tsx';
import { useSpeech } from './speech-context.tsx';
import type { SaveFormat } from './encode-render.ts';
import { useFocusAgain } from './use-focus-again.ts';
import { useRenders } from './use-renders.ts';

/** Longest title of a render in the player's bar. */
const titleChars = 80;

type RenderListProps = Pick<RenderRowActions, 'onUse' | 'onAgain' | 'onRest'>;

/** Everything that was spoken, kept on this computer with its text: searched, heard again, made again, saved. */
export const RenderList = memo(function RenderList({ onUse, onAgain, onRest }: RenderListProps) {
  const client = useClient();
  const player = usePlayer();
  const speech = useSpeech();
  const { track, isPlaying } = usePlayerState();
  const [text, setText] = useState('');
  const box = useRef<HTMLInputElement>(null);
  // A search elsewhere led here: its words, side by side.
  const { words } = useParams<{ words?: string }>();
  useEffect(() => {
    if (words === undefined) return;
    setText(`"${words.replaceAll('-', ' ')}"`);
    box.current?.scrollIntoView({ block: 'start' });
  }, [words]);
  const [removed, setRemoved] = useState<Render | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const renders = useRenders(text);
  const nowMs = useNow();

  const play = (render: Render): void => {
    if (render.mediaUrl === null) return;
    if (track?.itemId === render.id && isPlaying) return player.pause();
    speech.stop();
    player.load({
      itemId: render.id,
      title: render.text.slice(0, titleChars),
      url: render.mediaUrl,
      durationMs: render.durationMs,
      path: '/speak',
    });
    player.play();
  };
  const focusAgain = useFocusAgain();
  const remove = useAction(async (render: Render) => {
    focusAgain(`undo-${render.id}`);
    if (player.snapshot().track?.itemId === render.id) player.unload();
    await client.speech.remove({ id: render.id });
    setRemoved(render);
  });
  const restore = useAction(async (render: Render) => {
    focusAgain(`delete-${render.id}`);
    await client.speech.restore({ id: render.id });
    setRemoved(null);
  });
  const save = useAction(async (render: Render, format: SaveFormat) => {
    setSaved(null);
    setSaved(await saveRender(client, render, format));
  });
  const problem = remove.problem ?? restore.problem ?? save.problem;
  const isSearching = text.trim() !== '';
  const { rows } = renders;

  return (
    <section aria-labelledby="renders-title" className="mt-8">
      <div className="flex items-center justify-between gap-4 border-b border-line pb-2">
        <h2 id="renders-title" className="text-[0.9375rem] font-semibold">
          Renders
          {renders.total > 0 ? (
            <span className="num ml-2 text-xs font-normal text-faint">{count(renders.total)}</span>
          ) : null}
        </h2>
        <SearchField ref={box} label="Search renders" className="w-56" value={text} onValue={setText} />
      </div>
      {problem === null ? null : (
        <Notice tone="problem" className="mt-3">
          {problem}
        </Notice>
      )}
      {removed === null ? null : (
        <Notice
          tone="info"
          className="mt-3"
          actions={
            <>
              <Button size="sm" data-focus-id={`undo-${removed.id}`} onClick={() => void restore.run(removed)}>
                Undo
              </Button>
              <Button size="sm" variant="ghost" onClick={() => setRemoved(null)}>
                Dismiss
              </Button>
            </>
          }
        >
          <span className="line-clamp-1">Deleted “{removed.text.slice(0, titleChars)}”.</span>
        </Notice>
      )}
      <p role="status" className={cn('truncate text-xs text-faint', saved !== null && 'mt-2')}>
        {saved === null ? '' : `Saved as ${saved}`}
      </p>
      {renders.problem === null ? null : (
        <Notice
          tone="problem"
          className="mt-3"
          actions={
            <Button size="sm" onClick={renders.reload}>
              Retry
            </Button>
          }
        >
          {renders.problem}
        </Notice>
      )}
      {rows === null ? (
        renders.problem === null ? (
          <LoadingRows />
        ) : null
      ) : rows.length === 0 ? (
        isSearching ? (
          <p className="py-8 text-center text-[0.8125rem] text-soft">No render contains “{text.trim()}”.</p>
        ) : (
          <EmptyState icon={<AudioLines aria-hidden className="size-5.5" />} title="Nothing spoken yet">
            Type a script above and press Speak. Everything you hear is kept here with its text, and plays again without
            a connection.
          </EmptyState>
        )
      ) : (
        <ul aria-label="Renders" className="divide-y divide-line">
          {rows.map((render) => (
            <RenderRow
              key={render.id}
              render={render}
              isPlaying={isPlaying && track?.itemId === render.id}
              isSaving={save.isBusy}
              nowMs={nowMs}
              onPlay={play}
              onUse={onUse}
              onAgain={onAgain}
              onRest={onRest}
              onSave={(one, format) => void save.run(one, format)}
              onRemove={(one) => void remove.run(one)}
            />
          ))}
        </ul>
      )}
      {renders.hasMore ? (
        <div className="pt-3 text-center">
          <Button variant="ghost" onClick={renders.more}>
            Show more
          </Button>
        </div>
      ) : null}
    </section>
  );
});

function LoadingRows() {
  return (
    <div role="status" aria-label="Loading renders" className="space-y-4 pt-4">
      {[70, 54, 82].map((width) => (
        <div key={width} className="flex items-center gap-3">
          <div className="shimmer size-8 rounded-full" />
          <div className="flex-1 space-y-1.5">
            <div className="shimmer h-3.5" style={{ width: `${width}%` }} />
            <div className="shimmer h-3 w-40" />
          </div>
        </div>
      ))}
    </div>
  );
}
