import { speechEstimateMicroUsd } from '../../domain/money.ts';
import { durationDoubt } from '../../domain/speech/plausible.ts';
import { speechProblem } from '../../domain/speech/problem.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { Render, SpeakEvent } from '../../ipc/contract/speech.ts';
import type { AccountService } from '../account.ts';
import type { Clock, Log } from '../ports/platform.ts';
import type { RenderFiles } from '../ports/render-files.ts';
import type { SpeechApi, TtsSocket } from '../ports/speech-api.ts';
import type { RenderRow, SpeechStore } from '../ports/speech-store.ts';
import { createRenderKeeper } from './keep-render.ts';
import { planSpeech } from './plan.ts';
import { type Beginning, planRest, takeUp } from './rest.ts';
import { createSentenceAudio } from './sentence-audio.ts';
import { resolveVoice } from './voice-book.ts';
import type { VoicesService } from './voices.ts';

export type SpeakInput = {
  text: string;
  voice: string;
  settings: { temperature: number; verifyChunks: boolean; maxSecs?: number };
  cast?: Record<string, string>;
  keep?: boolean;
  /** A kept render of this text that broke off: only what it lacks is spoken, and the two become one. */
  restOf?: string;
  /** Rendered for a file: long scripts go over HTTP. */
  toSave?: boolean;
};

/** s16, mono, 24 kHz. */
const bytesPerMs = 48;
/** Longer scripts are saved over HTTP. Characters. */
const longScript = 1_000;
/** Less than a frame of the model is left: nothing more can be said. Seconds. */
const leastLeftSec = 0.08;

export type SpeechDeps = {
  account: Pick<AccountService<SpeechApi & { tts: TtsSocket; close(): Promise<void> }>, 'session'>;
  voices: VoicesService;
  store: SpeechStore;
  files: RenderFiles;
  clock: Clock;
  log: Log;
  mediaUrl: (id: string) => string;
  onRendersChanged: () => void;
};

/** Renders text and hands the audio on as it comes; every render is kept with its text. */
export type SpeechService = {
  /** See `speech.speak` of the contract. Ends with one `end` event unless the reader leaves first. */
  speak(input: SpeakInput, signal: AbortSignal): AsyncGenerator<SpeakEvent>;
  view(row: RenderRow): Render;
  /** Renders that were running when the app died become partial ones. */
  recover(): Promise<void>;
};

/** Builds the service. Nothing here plays audio: that is the page's part. */
export function createSpeechService(deps: SpeechDeps): SpeechService {
  const need = () => {
    const session = deps.account.session();
    if (!session) throw new ContractError('AUTH_REQUIRED', 'Connect an account or use the sandbox in Settings first.');
    return session;
  };
  const view = (row: RenderRow): Render => ({
    id: row.id,
    createdAtMs: row.createdAtMs,
    text: row.text,
    voice: row.voice,
    voiceName: row.voiceName,
    cast: row.cast,
    settings: { temperature: row.temperature, verifyChunks: row.verifyChunks, maxSecs: row.maxSecs ?? undefined },
    durationMs: row.durationMs,
    finishedChars: row.finishedChars,
    state: row.state === 'rendering' ? 'partial' : row.state,
    problem: row.problem,
    firstAudioMs: row.firstAudioMs,
    estimateMicroUsd: row.estimateMicroUsd,
    mediaUrl: row.file ? deps.mediaUrl(row.id) : null,
  });

  const sentenceAudio = createSentenceAudio({ voices: deps.voices, session: need });

  return {
    view,
    async *speak(input, signal) {
      const { account } = need();
      const pressedAtMs = deps.clock.now();
      const whole = planSpeech(input.text, input.voice, input.cast);
      if (whole.length === 0) throw new ContractError('BAD_INPUT', 'There is nothing to say in this text.');
      const beginning: Beginning | null =
        input.restOf === undefined ? null : await takeUp({ id: input.restOf, account, text: input.text }, deps);
      const plan = beginning === null ? whole : planRest(whole, beginning.chars);
      if (plan.length === 0)
        throw new ContractError('BAD_INPUT', 'There is nothing left to say: all of it was spoken.');
      const named = resolveVoice(input.voice, deps.voices.builtIn(), deps.voices.mine());
      const row: RenderRow = {
        id: crypto.randomUUID(),
        account,
        createdAtMs: pressedAtMs,
        text: input.text,
        voice: input.voice,
        voiceName: named === null ? input.voice : named.kind === 'cloned' ? named.voice.name : named.name,
        cast: input.cast && Object.keys(input.cast).length > 0 ? input.cast : null,
        ...input.settings,
        maxSecs: input.settings.maxSecs ?? null,
        file: null,
        durationMs: 0,
        finishedChars: beginning?.chars ?? 0,
        finishedBytes: beginning?.bytes ?? 0,
        state: 'rendering',
        problem: null,
        firstAudioMs: null,
        estimateMicroUsd: speechEstimateMicroUsd(plan.reduce((sum, { start, end }) => sum + end - start, 0)),
        deletedAtMs: null,
      };
      const keeper = input.keep === false ? null : createRenderKeeper(row, beginning, deps);
      let isComplete = false;
      let hasAudio = false;
      let heardBytes = 0;
      let problem: string | null = null;
      const overHttp = input.toSave === true && input.text.length > longScript;
      const { maxSecs } = input.settings;
      // The ceiling is meant for all of it; the service is asked for one piece at a time.
      const leftSec = (): number | null =>
        maxSecs === undefined
          ? null
          : maxSecs - Math.round(((beginning?.bytes ?? 0) + heardBytes) / bytesPerMs) / 1_000;
      const isAtCeiling = (): boolean => (leftSec() ?? leastLeftSec) < leastLeftSec;
      yield { type: 'plan', renderId: row.id, sentences: plan.map(({ start, end }) => ({ start, end })) };
      try {
        for (const [index, { start, end, voice }] of plan.entries()) {
          if (isAtCeiling()) break;
          const how = { settings: { ...input.settings, maxSecs: leftSec() }, overHttp };
          for await (const chunk of sentenceAudio(input.text.slice(start, end), voice, how, signal)) {
            if ('notice' in chunk) {
              yield { type: 'notice', text: chunk.notice };
              continue;
            }
            if (!hasAudio) row.firstAudioMs = deps.clock.now() - pressedAtMs;
            hasAudio = true;
            heardBytes += chunk.pcm.length;
            yield { type: 'audio', sentence: index, pcm: chunk.pcm };
            await keeper?.add(chunk.pcm);
          }
          keeper?.finishSentence(end);
        }
        isComplete = true;
        const spoken = plan.map(({ start, end }) => input.text.slice(start, end)).join(' ');
        const doubt = isAtCeiling()
          ? `It ends at ${maxSecs} seconds, as you set it: words may be missing.`
          : durationDoubt(spoken, heardBytes / bytesPerMs);
        if (doubt !== null) yield { type: 'notice', text: doubt };
      } catch (error) {
        if (!signal.aborted) problem = speechProblem(error);
      } finally {
        const kept = await keeper?.finish();
        row.durationMs = kept?.durationMs ?? 0;
        if (kept?.failure) problem ??= speechProblem(kept.failure);
        row.state = isComplete && problem === null ? 'complete' : hasAudio ? 'partial' : 'failed';
        row.problem = problem ?? (isComplete ? null : 'Stopped.');
        if (kept?.isKept) {
          await deps.store.updateRender(row.id, {
            state: row.state,
            durationMs: row.durationMs,
            finishedChars: row.finishedChars,
            finishedBytes: row.finishedBytes,
            problem: row.problem,
            firstAudioMs: row.firstAudioMs,
          });
          deps.onRendersChanged();
        }
      }
      yield { type: 'end', render: view(row) };
    },
    async recover() {
      for (const row of await deps.store.unfinishedRenders()) {
        const { durationMs } = row.file ? await deps.files.repair(row.file) : { durationMs: 0 };
        // What the power took away is not finished any more.
        const isWhole = row.finishedBytes <= durationMs * bytesPerMs;
        await deps.store.updateRender(row.id, {
          ...(isWhole ? {} : { finishedChars: 0, finishedBytes: 0 }),
          state: 'partial',
          durationMs,
          problem: 'The app ended before this was finished.',
        });
      }
    },
  };
}
