import { ApiError } from '../../domain/errors.ts';
import type { PcmChunk, SpeechCallOptions, SpeechRequest, TtsSocket } from '../../services/ports/speech-api.ts';
import type { Authorization, Authorizer } from './credentials.ts';
import { abortError } from './errors.ts';
import { createSocketPool, type SocketPoolDeps } from './socket-pool.ts';
import type { SocketRender } from './socket-render.ts';
import { charsPerSecond } from './socket-timing.ts';
import { speechFields } from './speech-input.ts';

export type TtsSocketDeps = SocketPoolDeps & {
  authorizer: Authorizer;
  owned: (signal?: AbortSignal) => AbortSignal;
};

/** Longer texts are repeated only by a person's decision: they cost (T171). */
const repeatUpToChars = 1_000;

type Started = { render: SocketRender; cancel: () => void };

/** The warm sockets of the speech service, see the port. */
export function createTtsSocket(deps: TtsSocketDeps): TtsSocket {
  const pool = createSocketPool(deps);

  /** Sends one render and waits for its first sample; leaving earlier kills the socket under it. */
  const begin = async (request: SpeechRequest, authorization: Authorization, signal: AbortSignal): Promise<Started> => {
    const fields = speechFields(request);
    // The token rides along for private voices only, and is left out altogether otherwise (T105).
    const token = authorization.header === null ? {} : { token: authorization.header };
    const message = JSON.stringify({ type: 'speak', ...fields, ...token });
    const link = await pool.acquire(signal);
    const render = link.speak(message, {
      verified: request.verifyChunks,
      estimatedMs: (request.text.length / charsPerSecond) * 1000,
      secrets: authorization.secrets,
    });
    // Ending a render that the server has not ended takes its socket down with it.
    const cancel = (): void => render.fail(abortError());
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    const leave = (): void => {
      signal.removeEventListener('abort', cancel);
      cancel();
    };
    try {
      await render.begun;
    } catch (error) {
      signal.removeEventListener('abort', cancel);
      throw error;
    }
    return { render, cancel: leave };
  };

  /** Once more on another socket when the first went away or said nothing, while nothing was heard (T99, T104). */
  const beginTwice = async (
    request: SpeechRequest,
    authorization: Authorization,
    signal: AbortSignal,
  ): Promise<Started> => {
    try {
      return await begin(request, authorization, signal);
    } catch (error) {
      const isLost =
        error instanceof ApiError && ['reset', 'timeout'].includes(error.kind) && error.detail.phase !== 'connect';
      if (!isLost || request.text.length > repeatUpToChars) throw error;
      return begin(request, authorization, signal);
    }
  };

  async function* speak(request: SpeechRequest, options?: SpeechCallOptions): AsyncGenerator<PcmChunk, void, void> {
    const signal = deps.owned(options?.signal);
    if (signal.aborted) throw abortError();
    const start = (rule: 'none' | 'speech'): Promise<Started> =>
      deps.authorizer.run(rule, (authorization) => beginTwice(request, authorization, signal));
    const { render, cancel } = await start(request.isPrivate ? 'speech' : 'none').catch((error: unknown) => {
      // A voice that was taken for a built-in one and is not (T7).
      const isSecret = error instanceof ApiError && error.kind === 'auth' && !request.isPrivate;
      if (!isSecret) throw error;
      return start('speech').catch((second: unknown) => {
        throw second instanceof ApiError && second.message === 'No API key is set.' ? error : second;
      });
    });
    try {
      yield* render.read();
    } finally {
      cancel();
    }
  }

  return {
    speak,
    warm: () => pool.warm(),
    cool: () => pool.cool(),
    state: () => pool.state(),
    onState: (listener) => pool.onState(listener),
    close: () => pool.close(),
  };
}
