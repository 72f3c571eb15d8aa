import { ApiError } from '../../domain/errors.ts';
import { speechEstimateMicroUsd } from '../../domain/money.ts';
import { durationDoubt } from '../../domain/speech/plausible.ts';
import { speechProblem } from '../../domain/speech/problem.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { Render, SpeakEvent } from '../../ipc/contract/speech.ts';
import type { AccountService } from '../account.ts';
import type { Clock, Log } from '../ports/platform.ts';
import type { RenderFiles } from '../ports/render-files.ts';
import type { PcmChunk, SpeechApi, TtsSocket } from '../ports/speech-api.ts';
import type { RenderRow, SpeechStore } from '../ports/speech-store.ts';
import { createRenderKeeper } from './keep-render.ts';
import { type PlannedSentence, planSpeech } from './plan.ts';
import { resolveVoice } from './voice-book.ts';
import type { VoicesService } from './voices.ts';

export type SpeakInput = {
  text: string;
  voice: string;
  settings: { temperature: number; verifyChunks: boolean };
  cast?: Record<string, string>;
  keep?: boolean;
  /** Rendered for a file: long scripts go over HTTP. */
  toSave?: boolean;
};

/** s16, mono, 24 kHz. */
const bytesPerMs = 48;
/** Longer scripts are saved over HTTP: the sockets stay free for what is heard. Characters. */
const longScript = 1_000;

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
    settings: { temperature: row.temperature, verifyChunks: row.verifyChunks },
    durationMs: row.durationMs,
    state: row.state === 'rendering' ? 'partial' : row.state,
    problem: row.problem,
    firstAudioMs: row.firstAudioMs,
    estimateMicroUsd: row.estimateMicroUsd,
    mediaUrl: row.file ? deps.mediaUrl(row.id) : null,
  });

  /**
   * One request: over the warm socket, or over HTTP where no socket can be had and for long scripts that are saved.
   * Never both once audio came (T104).
   */
  async function* request(
    sentence: { text: string; voiceId: string; isPrivate: boolean },
    input: SpeakInput,
    signal: AbortSignal,
  ): AsyncGenerator<PcmChunk> {
    const { api } = need();
    const call = { ...sentence, ...input.settings, maxSecs: null };
    if (input.toSave && input.text.length > longScript) {
      yield* api.render(call, { signal });
      return;
    }
    let hasAudio = false;
    try {
      for await (const chunk of api.tts.speak(call, { signal })) {
        hasAudio = true;
        yield chunk;
      }
    } catch (error) {
      const isNoSocket =
        error instanceof ApiError &&
        (error.kind === 'connect' ||
          error.kind === 'tls' ||
          (error.kind === 'timeout' && error.detail.phase === 'connect'));
      if (hasAudio || signal.aborted || !isNoSocket) throw error;
      yield* api.render(call, { signal });
    }
  }

  /** One sentence in a voice of ours; a voice that the service forgot is cloned again once and then speaks (T118). */
  async function* sentenceAudio(
    text: string,
    sentence: PlannedSentence,
    input: SpeakInput,
    signal: AbortSignal,
  ): AsyncGenerator<PcmChunk | { notice: string }> {
    const piece = text.slice(sentence.start, sentence.end);
    const found = resolveVoice(sentence.voice, deps.voices.builtIn(), deps.voices.mine());
    // A list that was never read must not stop a voice that may well exist.
    const voice = found ?? {
      kind: 'built-in' as const,
      voiceId: sentence.voice,
      name: sentence.voice,
      isFallback: false,
    };
    if (voice.kind === 'built-in') {
      if (voice.isFallback) yield { notice: `The voice has a new version: ${voice.name} is used.` };
      try {
        yield* request({ text: piece, voiceId: voice.voiceId, isPrivate: false }, input, signal);
      } catch (error) {
        if (!(error instanceof ApiError) || error.kind !== 'not-found') throw error;
        await deps.voices.refresh();
        const again = resolveVoice(sentence.voice, deps.voices.builtIn(), deps.voices.mine());
        if (again?.kind !== 'built-in' || again.voiceId === voice.voiceId) {
          throw new ContractError('NOT_FOUND', 'The service does not have this voice any more. Choose another one.');
        }
        yield { notice: `The voice has a new version: ${again.name} is used.` };
        yield* request({ text: piece, voiceId: again.voiceId, isPrivate: false }, input, signal);
      }
      return;
    }
    const ready =
      voice.voice.remoteId && voice.voice.state !== 'lost' ? voice.voice : await deps.voices.reclone(voice.voice.id);
    try {
      yield* request({ text: piece, voiceId: ready.remoteId ?? '', isPrivate: true }, input, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== 'not-found') throw error;
      yield { notice: `The service forgot "${voice.voice.name}". It is cloned again from the clip on this computer.` };
      const cloned = await deps.voices.reclone(voice.voice.id);
      yield* request({ text: piece, voiceId: cloned.remoteId ?? '', isPrivate: true }, input, signal);
    }
  }

  return {
    view,
    async *speak(input, signal) {
      const { account } = need();
      const pressedAtMs = deps.clock.now();
      const plan = planSpeech(input.text, input.voice, input.cast);
      if (plan.length === 0) throw new ContractError('BAD_INPUT', 'There is nothing to say in this text.');
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
        file: null,
        durationMs: 0,
        state: 'rendering',
        problem: null,
        firstAudioMs: null,
        estimateMicroUsd: speechEstimateMicroUsd(plan.reduce((sum, { start, end }) => sum + end - start, 0)),
        deletedAtMs: null,
      };
      const keeper = input.keep === false ? null : createRenderKeeper(row, deps);
      let isComplete = false;
      let hasAudio = false;
      let heardBytes = 0;
      let problem: string | null = null;
      yield { type: 'plan', renderId: row.id, sentences: plan.map(({ start, end }) => ({ start, end })) };
      try {
        for (const [index, sentence] of plan.entries()) {
          for await (const chunk of sentenceAudio(input.text, sentence, input, signal)) {
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
        }
        isComplete = true;
        const spoken = plan.map(({ start, end }) => input.text.slice(start, end)).join(' ');
        const doubt = durationDoubt(spoken, heardBytes / bytesPerMs);
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
        await deps.store.updateRender(row.id, {
          state: 'partial',
          durationMs,
          problem: 'The app ended before this was finished.',
        });
      }
    },
  };
}
