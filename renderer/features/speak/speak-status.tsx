import { withoutCues } from '../../../electron/domain/speech/cues.ts';
import type { Render } from '../../../electron/ipc/contract/speech.ts';
import { count } from '../../format/count.ts';
import { roughDuration } from '../../format/duration.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useSpeech, useSpeechState } from './speech-context.tsx';
import type { SpeechState } from './speech-run.ts';

/** What the rest of a render is, for its button: words of the place where it goes on, and what becomes of both. */
export function aboutRest({ text, finishedChars }: Pick<Render, 'text' | 'finishedChars'>): string {
  const rest = withoutCues(text.slice(finishedChars)).trim();
  const words = rest.length > restChars ? `${rest.slice(0, restChars).trimEnd()}…` : rest;
  return `Goes on at “${words}” and keeps both parts as one render`;
}
const restChars = 48;

/** What the last press did, beside the script: latency while it is heard, and why it failed when it did. */
export function SpeakStatus({
  owner,
  text,
  isSaving,
  saved,
}: {
  owner: string;
  /** What stands in the script now. */
  text: string;
  isSaving: boolean;
  saved: string | null;
}) {
  const speech = useSpeech();
  const state = useSpeechState((now) => (now.owner === owner ? now : null));
  // Of another script the rest is offered where that one is: in the list.
  const rest = state !== null && state.text === text ? state.rest : null;
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
              <Button
                size="sm"
                title={state.render === null ? undefined : aboutRest(state.render)}
                onClick={() => void speech.speak(owner, rest)}
              >
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
  // Sound is made ahead of the ear, so more may be kept than was heard.
  if (latency !== '' && state.render === null && state.problem === null)
    return `${latency} · stopped; everything made so far is kept below`;
  return latency;
}
