import type { Render, speech } from '../../../electron/ipc/contract/speech.ts';
import { hasCode } from '../../../electron/ipc/contract/errors.ts';
import type { Client } from '../../../electron/ipc/rpc/define.ts';
import { problemOf } from '../../app/use-action.ts';
import type { PcmPlayer, PcmReport } from '../../audio/pcm-player.ts';

export type SpeakRequest = Parameters<Client<{ speech: typeof speech }>['speech']['speak']>[0];

/** What is being spoken, as far as a person can see or hear it. */
export type SpeechState = {
  phase: 'idle' | 'waiting' | 'speaking';
  /** Names who asked, so that a view shows only its own speech. */
  owner: string | null;
  /** What was asked for; `sentences` are ranges of it. */
  text: string | null;
  sentences: readonly { start: number; end: number }[];
  /** Index of the sentence that is heard now. */
  spoken: number | null;
  /** Pressed -> first sample at the output, by this page's clock. */
  firstSoundMs: number | null;
  underruns: number;
  notice: string | null;
  problem: string | null;
  /** The last finished render. */
  render: Render | null;
  /** This goes on where another render had broken off. */
  isResumed: boolean;
  /** Goes on where this one broke off; asked for by a person, never by itself. */
  rest: SpeakRequest | null;
};

export const silence: SpeechState = {
  phase: 'idle',
  owner: null,
  text: null,
  sentences: [],
  spoken: null,
  firstSoundMs: null,
  underruns: 0,
  notice: null,
  problem: null,
  render: null,
  isResumed: false,
  rest: null,
};

/** Audio that is fetched ahead of the ear, in samples: enough for any hiccup, bounded in memory. */
const aheadSamples = 24_000 * 45;

export type SpeechRunner = {
  snapshot: () => SpeechState;
  subscribe: (listener: () => void) => () => void;
  /** Speaks; whatever was spoken before is silenced at once. Resolves when it was heard, stopped or has failed. */
  speak: (owner: string, request: SpeakRequest) => Promise<void>;
  stop: () => void;
};

/**
 * Until this long after a press only the first sound is worked for: drawing the press would hold it up where the service
 * is near, and where it is far nobody sees the difference. Milliseconds.
 */
const drawAfterMs = 30;

/** One voice at a time for the whole page. */
export function createSpeechRunner(
  open: (
    request: SpeakRequest,
    signal: AbortSignal,
  ) => ReturnType<Client<{ speech: typeof speech }>['speech']['speak']>,
  player: PcmPlayer,
): SpeechRunner {
  let state = silence;
  let current: { abort: AbortController; session: number } | null = null;
  const listeners = new Set<() => void>();
  const set = (patch: Partial<SpeechState>): void => {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  };
  const stop = (): void => {
    if (!current) return;
    player.stop(current.session);
    current.abort.abort();
    current = null;
    set({ phase: 'idle', spoken: null });
  };

  return {
    snapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop,
    async speak(owner, request) {
      const pressedAt = performance.now();
      stop();
      const abort = new AbortController();
      const mine = { abort, session: 0 };
      current = mine;
      // Asked first, opened and drawn second: the service works while the audio graph wakes up and the page is drawn.
      const stream = open(request, abort.signal);
      const first = stream.next();
      const isResumed = request.restOf !== undefined;
      state = { ...silence, owner, text: request.text, phase: 'waiting', isResumed };
      const drawing = setTimeout(() => set({}), drawAfterMs);
      // A failure is met below; until then it must not count as unhandled.
      first.catch(() => {});
      mine.session = await player.open();
      const starts: { at: number; sentence: number }[] = [];
      let pushed = 0;
      let report: PcmReport | null = null;
      let wake: () => void = () => {};
      const unsubscribe = player.onReport((next) => {
        if (next.session !== mine.session || current !== mine) return;
        report = next;
        wake();
        const spoken = starts.findLast(({ at }) => at <= next.played)?.sentence ?? null;
        if (state.firstSoundMs === null && next.begunAtMs !== null)
          set({ phase: 'speaking', firstSoundMs: Math.round(next.begunAtMs - pressedAt) });
        if (next.played > 0 && (spoken !== state.spoken || next.underruns !== state.underruns))
          set({ spoken, underruns: next.underruns });
      });
      const nextReport = (): Promise<void> =>
        new Promise((resolve) => {
          wake = resolve;
          abort.signal.addEventListener('abort', () => resolve(), { once: true });
        });
      try {
        for (let item = await first; !item.done; item = await stream.next()) {
          const event = item.value;
          // Nothing of it is to be seen before the first sound: no drawing may stand in that one's way.
          if (event.type === 'plan') state = { ...state, sentences: event.sentences };
          if (event.type === 'notice') set({ notice: event.text });
          if (event.type === 'end') {
            const { render } = event;
            set({ render, problem: render.problem, rest: restAfter(request, render) });
          }
          if (event.type !== 'audio') continue;
          if (starts.at(-1)?.sentence !== event.sentence) starts.push({ at: pushed, sentence: event.sentence });
          player.push(mine.session, event.pcm);
          pushed += event.pcm.length >> 1;
          while (pushed - ((report as PcmReport | null)?.played ?? 0) > aheadSamples && !abort.signal.aborted)
            await nextReport();
        }
        player.complete(mine.session);
        while (!abort.signal.aborted && pushed > 0 && (report as PcmReport | null)?.state !== 'ended')
          await nextReport();
      } catch (error) {
        player.complete(mine.session);
        if (!abort.signal.aborted && !hasCode(error, 'CANCELLED'))
          set({ problem: problemOf(error), rest: isResumed ? request : null });
      } finally {
        clearTimeout(drawing);
        unsubscribe();
        if (current === mine) {
          current = null;
          set({ phase: 'idle', spoken: null });
        }
      }
    },
  };
}

/** What would go on after this render; `null` when all of it was spoken, or nothing of it is kept. */
function restAfter(request: SpeakRequest, render: Render): SpeakRequest | null {
  if (render.state === 'complete' || request.keep === false) return null;
  // Without a whole sentence there is no rest, only all of it again.
  if (render.state === 'partial' && render.finishedChars > 0) return { ...request, restOf: render.id };
  // Nothing new is kept: what was left before is left now.
  return request.restOf === undefined ? null : request;
}
