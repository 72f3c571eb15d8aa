import { count } from '../../format/count.ts';
import { roughDuration } from '../../format/duration.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useSpeech, useSpeechState } from './speech-context.tsx';
import type { SpeechState } from './speech-run.ts';

/** What the rest of a broken render is. */
export const aboutRest = 'Goes on at the sentence that broke off, and keeps both parts as one render';

/** What the last press did, beside the script: latency while it is heard, and why it failed when it did. */
export function SpeakStatus({ owner, isSaving, saved }: { owner: string; isSaving: boolean; saved: string | null }) {
  const speech = useSpeech();
  const state = useSpeechState((now) => (now.owner === owner ? now : null));
  const rest = state?.rest ?? null;
  const line = isSaving ? 'Rendering and saving…' : saved === null ? lineOf(state) : `Saved as ${saved}`;
  return (
    <>
      <p role="status" aria-label="Speech" className="num mt-2 min-h-4.5 truncate text-xs text-faint">
        {line}
      </p>
      {state?.notice ? (
        <Notice tone="info" className="mt-2">
          {state.notice}
        </Notice>
      ) : null}
      {state?.problem ? (
        <Notice
          tone="problem"
          className="mt-2"
          actions={
            rest === null ? undefined : (
              <Button size="sm" title={aboutRest} onClick={() => void speech.speak(owner, rest)}>
                Speak the rest
              </Button>
            )
          }
        >
          {state.problem}
          {state.render?.state === 'partial' ? ' What was rendered is kept in the list below.' : ''}
        </Notice>
      ) : null}
    </>
  );
}

function lineOf(state: SpeechState | null): string {
  if (state === null) return '';
  const resumed = state.isResumed ? 'Resumed · ' : '';
  const latency = state.firstSoundMs === null ? '' : `${resumed}First sound after ${count(state.firstSoundMs)} ms`;
  if (state.phase === 'waiting') return 'Waiting for the first sound…';
  if (state.phase === 'speaking') {
    const part = state.sentences.length > 1 ? ` · part ${(state.spoken ?? 0) + 1} of ${state.sentences.length}` : '';
    return `${latency}${part}`;
  }
  if (state.render?.state === 'complete')
    return `${latency} · ${roughDuration(state.render.durationMs)} of audio, kept`;
  return latency;
}
