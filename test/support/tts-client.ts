import { afterEach, beforeEach } from 'vitest';
import type { FluxionsClient, FluxionsClientDeps } from '../../electron/adapters/fluxions/client.ts';
import type { SocketTiming } from '../../electron/adapters/fluxions/socket-timing.ts';
import { ApiError } from '../../electron/domain/errors.ts';
import type { SpeechRequest, TtsSocketState } from '../../electron/services/ports/speech-api.ts';
import { makeClient, recordingLog } from './fluxions-client.ts';
import { startSpeechServer, type SpeechServer } from './speech-socket-server.ts';

/** The service of the running test, its client and what was logged: made anew for each test, see `setUpTtsClient`. */
export let server: SpeechServer;
export let client: FluxionsClient;
export let log: ReturnType<typeof recordingLog>;
export const request: SpeechRequest = {
  voiceId: 'maeve.h7',
  isPrivate: false,
  text: 'Hello there.',
  temperature: 0.9,
  verifyChunks: true,
  maxSecs: null,
};
export const privateRequest: SpeechRequest = { ...request, voiceId: 'u-me-ab12', isPrivate: true };

/** Call it once at the top of a test file. */
export function setUpTtsClient(): void {
  beforeEach(async () => {
    server = await startSpeechServer();
    log = recordingLog();
    use();
  });

  afterEach(async () => {
    await client.close();
    await server.close();
    if (server.violations.length > 0) throw new Error(`the protocol was broken: ${server.violations.join()}`);
  });
}

/** Real time, because what is tested are deadlines of sockets. */
export const realClock = {
  now: () => Date.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

/** Another client for this test. */
export function use(socketTiming: Partial<SocketTiming> = {}, deps: Partial<FluxionsClientDeps> = {}): void {
  client = makeClient(server.url, { log, clock: realClock, socketTiming, ...deps });
}

/** Resolves once the state is as wanted. */
export function stateIs(wanted: (state: TtsSocketState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!wanted(client.tts.state())) return;
      stop();
      resolve();
    };
    const stop = client.tts.onState(check);
    check();
  });
}

/** Resolves when something that tells nobody has come true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Everything that came, and the error that ended it. */
export async function collect(
  chunks: AsyncIterable<{ pcm: Uint8Array }>,
): Promise<{ bytes: Buffer; error: ApiError | null }> {
  const parts: Uint8Array[] = [];
  try {
    for await (const { pcm } of chunks) {
      if (pcm.length % 2 !== 0 || pcm.byteOffset !== 0) throw new Error('a chunk is not whole');
      parts.push(pcm);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { bytes: Buffer.concat(parts), error };
  }
  return { bytes: Buffer.concat(parts), error: null };
}

export const speak = (more: Partial<SpeechRequest> = {}, signal?: AbortSignal) =>
  client.tts.speak({ ...request, ...more }, { signal });

/** Reads to the end, so that the failure is the promise's own. */
export async function collectAll(chunks: AsyncIterable<{ pcm: Uint8Array }>): Promise<number> {
  let bytes = 0;
  for await (const { pcm } of chunks) bytes += pcm.length;
  return bytes;
}
