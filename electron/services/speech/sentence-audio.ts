import { ApiError } from '../../domain/errors.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { PcmChunk, SpeechApi, TtsSocket } from '../ports/speech-api.ts';
import { resolveVoice } from './voice-book.ts';
import type { VoicesService } from './voices.ts';

/** How a piece is asked for. */
export type Manner = {
  settings: { temperature: number; verifyChunks: boolean; maxSecs: number | null };
  /** Nobody waits for it: the sockets stay free for what is heard. */
  overHttp: boolean;
};

export type SentenceAudioDeps = {
  voices: VoicesService;
  session: () => { api: SpeechApi & { tts: TtsSocket } };
};

/**
 * Speaks one piece of text in a voice of ours, by any id it ever had. Besides sound come notices: what a person should
 * know about the voice that is heard.
 */
export type SentenceAudio = (
  piece: string,
  wanted: string,
  how: Manner,
  signal: AbortSignal,
) => AsyncGenerator<PcmChunk | { notice: string }>;

export function createSentenceAudio(deps: SentenceAudioDeps): SentenceAudio {
  /**
   * One request: over the warm socket, or over HTTP where no socket can be had and for long scripts that are saved.
   * Never both once audio came (T104).
   */
  async function* request(
    sentence: { text: string; voiceId: string; isPrivate: boolean },
    how: Manner,
    signal: AbortSignal,
  ): AsyncGenerator<PcmChunk> {
    const { api } = deps.session();
    const call = { ...sentence, ...how.settings };
    if (how.overHttp) {
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

  /** One piece of text in a voice of ours; a voice that the service forgot is cloned again once and then speaks (T118). */
  async function* speakPiece(
    piece: string,
    wanted: string,
    how: Manner,
    signal: AbortSignal,
  ): AsyncGenerator<PcmChunk | { notice: string }> {
    const found = resolveVoice(wanted, deps.voices.builtIn(), deps.voices.mine());
    // A list that was never read must not stop a voice that may well exist.
    const voice = found ?? {
      kind: 'built-in' as const,
      voiceId: wanted,
      name: wanted,
      isFallback: false,
    };
    if (voice.kind === 'built-in') {
      if (voice.isFallback) yield { notice: `The voice has a new version: ${voice.name} is used.` };
      try {
        yield* request({ text: piece, voiceId: voice.voiceId, isPrivate: false }, how, signal);
      } catch (error) {
        if (!(error instanceof ApiError) || error.kind !== 'not-found') throw error;
        await deps.voices.refresh();
        const again = resolveVoice(wanted, deps.voices.builtIn(), deps.voices.mine());
        if (again?.kind !== 'built-in' || again.voiceId === voice.voiceId) {
          throw new ContractError('NOT_FOUND', 'The service does not have this voice any more. Choose another one.');
        }
        yield { notice: `The voice has a new version: ${again.name} is used.` };
        yield* request({ text: piece, voiceId: again.voiceId, isPrivate: false }, how, signal);
      }
      return;
    }
    const ready =
      voice.voice.remoteId && voice.voice.state !== 'lost' ? voice.voice : await deps.voices.reclone(voice.voice.id);
    try {
      yield* request({ text: piece, voiceId: ready.remoteId ?? '', isPrivate: true }, how, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== 'not-found') throw error;
      yield { notice: `The service forgot "${voice.voice.name}". It is cloned again from the clip on this computer.` };
      const cloned = await deps.voices.reclone(voice.voice.id);
      yield* request({ text: piece, voiceId: cloned.remoteId ?? '', isPrivate: true }, how, signal);
    }
  }
  return speakPiece;
}
