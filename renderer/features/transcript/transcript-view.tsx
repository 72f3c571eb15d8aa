import { useEffect, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useClient } from '../../app/client-context.tsx';
import { Page } from '../../app/page.tsx';
import { usePlayer } from '../../player/player-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { AgainNotice } from './again-notice.tsx';
import { EditableTitle } from './editable-title.tsx';
import { JobPanel } from './job-panel.tsx';
import { Reader } from './reader.tsx';
import { TranscriptActions } from './transcript-actions.tsx';
import { TranscriptFacts } from './transcript-facts.tsx';
import { useTranscript } from './use-transcript.ts';

/** `/transcript/:id` and `/transcript/:id/at/:ms`: another item is another view, with nothing left of the first. */
export function TranscriptRoute() {
  const { id, ms } = useParams<{ id: string; ms?: string }>();
  return <TranscriptView key={id} id={id} atMs={ms === undefined ? null : Number(ms)} />;
}

function TranscriptView({ id, atMs }: { id: string; atMs: number | null }) {
  const client = useClient();
  const player = usePlayer();
  const [, navigate] = useLocation();
  const transcript = useTranscript(id);
  const { detail, problem } = transcript;
  /** The second a search hit led to; taken out of the address once it was used, so that the same hit works twice. */
  const [jump, setJump] = useState<{ ms: number } | null>(null);

  const [seenMs, setSeenMs] = useState<number | null>(null);
  if (atMs !== seenMs) {
    setSeenMs(atMs);
    if (atMs !== null && Number.isFinite(atMs)) setJump({ ms: Math.max(0, atMs) });
  }
  useEffect(() => {
    if (atMs !== null) navigate(`/transcript/${id}`, { replace: true });
  }, [atMs, id, navigate]);

  const mediaUrl = detail?.mediaUrl ?? null;
  const title = detail?.item.title ?? '';
  const durationMs = detail?.item.durationMs ?? null;
  useEffect(() => {
    if (mediaUrl === null || title === '') return;
    const track = { itemId: id, title, url: mediaUrl, durationMs };
    const { isPlaying, track: current } = player.snapshot();
    // What is being listened to goes on until this item is played; otherwise it stands ready.
    if (!isPlaying || current?.itemId === id || jump !== null) player.load(track);
    if (jump !== null) player.seek(jump.ms);
  }, [player, id, mediaUrl, title, durationMs, jump]);

  if (detail === null) {
    return (
      <Page title="Transcript" fill heading={problem === null ? <LoadingHeading /> : undefined}>
        {problem === null ? (
          <LoadingLines />
        ) : (
          <div className="mx-auto max-w-3xl px-8">
            <Notice
              tone="problem"
              actions={
                <>
                  <Button size="sm" onClick={transcript.reload}>
                    Retry
                  </Button>
                  <Button size="sm" variant="ghost" onClick={() => navigate('/')}>
                    Go back
                  </Button>
                </>
              }
            >
              {problem}
            </Notice>
          </div>
        )}
      </Page>
    );
  }
  const { item } = detail;
  const rename = async (next: string): Promise<void> => {
    await client.library.rename({ id, title: next });
    transcript.putItem({ title: next });
  };
  const hasText = transcript.segments.length > 0;
  return (
    <Page
      title={item.title}
      fill
      wide
      heading={<EditableTitle title={item.title} onRename={rename} />}
      actions={<TranscriptActions detail={detail} onChanged={transcript.reload} />}
      below={<TranscriptFacts detail={detail} />}
    >
      {hasText ? (
        <div className="flex h-full min-h-0 flex-col">
          <AgainNotice detail={detail} />
          <div className="min-h-0 flex-1">
            <Reader transcript={transcript} detail={detail} jump={jump} />
          </div>
        </div>
      ) : (
        <JobPanel item={item} transcript={transcript} />
      )}
    </Page>
  );
}

function LoadingHeading() {
  return (
    <>
      <h1 className="sr-only">Transcript</h1>
      <div aria-hidden className="shimmer h-7 w-72" />
    </>
  );
}

/** Lines that are still being read. */
export function LoadingLines() {
  return (
    <div
      role="status"
      aria-label="Loading the transcript"
      className="mx-auto max-w-5xl space-y-4 px-8 pt-6 max-[1000px]:px-6"
    >
      {[88, 72, 94, 60, 83, 77].map((width) => (
        <div key={width} className="grid grid-cols-[8rem_minmax(0,34rem)] gap-6">
          <div className="shimmer h-3.5 w-16" />
          <div className="shimmer h-4" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
