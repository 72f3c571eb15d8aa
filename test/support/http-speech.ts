import { afterEach, beforeEach, expect } from 'vitest';
import type { FluxionsClient, FluxionsClientDeps } from '../../electron/adapters/fluxions/client.ts';
import { ApiError } from '../../electron/domain/errors.ts';
import type { SpeechRequest } from '../../electron/services/ports/speech-api.ts';
import { startFaultServer, type FaultExchange, type FaultServer } from './fault-server.ts';
import { makeClient, skippingClock } from './fluxions-client.ts';

/** The server of the running test and its client: made anew for each test, see `setUpSpeechClient`. */
export let server: FaultServer;
export let client: FluxionsClient;
export let clock: ReturnType<typeof skippingClock>;

/** Call it once at the top of a test file. */
export function setUpSpeechClient(): void {
  beforeEach(async () => {
    server = await startFaultServer((exchange) => exchange.reply(500), { keepBody: true });
    use();
  });

  afterEach(async () => {
    await client.close();
    await server.close();
  });
}

/** Another client for this test. */
export function use(deps: Partial<FluxionsClientDeps> = {}): void {
  clock = skippingClock();
  client = makeClient(server.url, { clock, ...deps });
}

/** Answers once the whole body is there. */
export const answer = (reply: (exchange: FaultExchange, index: number) => void): void =>
  server.script(async (exchange, index) => {
    if (exchange.request.headers.expect !== undefined) exchange.send('HTTP/1.1 100 Continue\r\n\r\n');
    await exchange.received();
    reply(exchange, index);
  });

export const pcm = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7) & 0xff));
export const request: SpeechRequest = {
  voiceId: 'maeve.h736bab09a',
  isPrivate: false,
  text: 'Hello [laugh] there.',
  temperature: 0.9,
  verifyChunks: true,
  maxSecs: null,
};

/** A WAV as services send them: sizes may be unknown, chunks may come before the sound. */
export function wav(
  sound: Uint8Array,
  options: { size?: number; rate?: number; channels?: number; before?: Uint8Array } = {},
): Buffer {
  const { size = sound.length, rate = 24_000, channels = 1, before = new Uint8Array() } = options;
  const head = Buffer.alloc(36);
  head.write('RIFF', 0);
  head.writeUInt32LE(size === 0 ? 0 : 0xffffffff, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  const data = Buffer.alloc(8);
  data.write('data', 0);
  data.writeUInt32LE(size, 4);
  return Buffer.concat([head, before, data, sound]);
}

/** Sends `bytes` in pieces of the given sizes, over and over, as chunked transfer. */
export async function sendInPieces(
  exchange: FaultExchange,
  bytes: Uint8Array,
  sizes: number[],
  type = 'audio/L16',
): Promise<void> {
  exchange.send(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`);
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const piece = bytes.subarray(from, from + (sizes[turn % sizes.length] ?? 1));
    exchange.send(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]));
    from += piece.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  exchange.send('0\r\n\r\n');
}

/** Everything that came, and the error that ended it. */
export async function collect(
  chunks: AsyncIterable<{ pcm: Uint8Array }>,
): Promise<{ bytes: Buffer; error: ApiError | null }> {
  const parts: Uint8Array[] = [];
  let error: ApiError | null = null;
  try {
    for await (const chunk of chunks) {
      expect(chunk.pcm.length % 2).toBe(0);
      expect(chunk.pcm.byteOffset).toBe(0);
      expect(chunk.pcm.buffer.byteLength).toBe(chunk.pcm.length);
      parts.push(chunk.pcm);
    }
  } catch (caught) {
    if (!(caught instanceof ApiError)) throw caught;
    error = caught;
  }
  return { bytes: Buffer.concat(parts), error };
}
