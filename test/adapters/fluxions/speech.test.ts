import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxionsClient, FluxionsClientDeps } from '../../../electron/adapters/fluxions/client.ts';
import { ApiError } from '../../../electron/domain/errors.ts';
import type { SpeechRequest } from '../../../electron/services/ports/speech-api.ts';
import { startFaultServer, type FaultExchange, type FaultServer } from '../../support/fault-server.ts';
import { bodyOf, failureOf, makeClient, recordingLog, skippingClock, testKey } from '../../support/fluxions-client.ts';

let server: FaultServer;
let client: FluxionsClient;
let clock: ReturnType<typeof skippingClock>;

beforeEach(async () => {
  server = await startFaultServer((exchange) => exchange.reply(500), { keepBody: true });
  use();
});

afterEach(async () => {
  await client.close();
  await server.close();
});

function use(deps: Partial<FluxionsClientDeps> = {}): void {
  clock = skippingClock();
  client = makeClient(server.url, { clock, ...deps });
}

/** Answers once the whole body is there. */
const answer = (reply: (exchange: FaultExchange, index: number) => void): void =>
  server.script(async (exchange, index) => {
    if (exchange.request.headers.expect !== undefined) exchange.send('HTTP/1.1 100 Continue\r\n\r\n');
    await exchange.received();
    reply(exchange, index);
  });

const pcm = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7) & 0xff));
const request: SpeechRequest = {
  voiceId: 'maeve.h736bab09a',
  isPrivate: false,
  text: 'Hello [laugh] there.',
  temperature: 0.9,
  verifyChunks: true,
  maxSecs: null,
};

function wav(
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
async function sendInPieces(
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

async function collect(chunks: AsyncIterable<{ pcm: Uint8Array }>): Promise<{ bytes: Buffer; error: ApiError | null }> {
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

describe('rendering over HTTP', () => {
  test('asks as documented, without a key for a public voice, and leaves defaults out', async () => {
    let body = '';
    answer((exchange) => {
      body = exchange.body().toString();
      exchange.reply(200, pcm, { 'content-type': 'audio/L16' });
    });
    const { bytes, error } = await collect(client.render(request));
    expect(error).toBe(null);
    expect(bytes.equals(pcm)).toBe(true);
    expect(server.requests[0]).toMatchObject({ method: 'POST', target: '/vui/v1/tts?stream=1' });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    expect(JSON.parse(body)).toEqual({ voice: request.voiceId, input: request.text, response_format: 'pcm' });
  });

  test('sends what differs from the defaults, never zero, nonsense or broken text', async () => {
    const bodies: unknown[] = [];
    answer((exchange) => {
      bodies.push(JSON.parse(exchange.body().toString()));
      exchange.reply(200, pcm, { 'content-type': 'audio/L16' });
    });
    await collect(client.render({ ...request, temperature: 0.5, verifyChunks: false, maxSecs: 12.5 }));
    await collect(client.render({ ...request, temperature: Number.NaN, maxSecs: 0, text: 'a\ud800b' }));
    expect(bodies[0]).toMatchObject({ temperature: 0.5, verify_chunks: false, max_secs: 12.5 });
    expect(bodies[1]).toEqual({ voice: request.voiceId, input: 'a\ufffdb', response_format: 'pcm' });
    expect((await collect(client.render({ ...request, text: '  \n' }))).error?.kind).toBe('validation');
    expect(bodies.length).toBe(2);
  });

  test.each([[[1]], [[3, 5, 7]], [[4096, 1]], [[100_000]]])(
    'bare samples survive pieces of %j bytes',
    async (sizes) => {
      server.script((exchange) => sendInPieces(exchange, pcm, sizes));
      expect((await collect(client.render(request))).bytes.equals(pcm)).toBe(true);
    },
  );

  test.each([
    ['a known size', {}],
    ['size zero', { size: 0 }],
    ['an absurd size', { size: 0xffffffff }],
    ['a half absurd size', { size: 0x7fffffff }],
    ['other chunks before it', { before: Buffer.from('LIST\x05\x00\x00\x00abcde\x00') }],
  ])('a WAV with %s is unwrapped, whatever the pieces', async (_what, options) => {
    for (const sizes of [[1], [7, 13], [50_000]]) {
      server.script((exchange) => sendInPieces(exchange, wav(pcm, options), sizes, 'audio/wav'));
      const { bytes, error } = await collect(client.render(request));
      expect(error).toBe(null);
      expect(bytes.equals(pcm)).toBe(true);
    }
  });

  test('what follows the sound of a WAV is not sound', async () => {
    answer((exchange) =>
      exchange.reply(200, Buffer.concat([wav(pcm), Buffer.from('LISTxxxxxxxx')]), { 'content-type': 'audio/wav' }),
    );
    expect((await collect(client.render(request))).bytes.equals(pcm)).toBe(true);
  });

  test('an odd last byte is dropped', async () => {
    answer((exchange) => exchange.reply(200, pcm.subarray(0, 999), { 'content-type': 'audio/pcm' }));
    expect((await collect(client.render(request))).bytes.length).toBe(998);
  });

  test.each<[string, (x: FaultExchange) => void, string]>([
    ['JSON instead of sound', (x) => x.reply(200, '{"error":"synthesis failed"}'), 'bad-response'],
    ['JSON that names the voice', (x) => x.reply(200, '{"error":"voice not found"}'), 'not-found'],
    [
      'JSON under an audio type',
      (x) => x.reply(200, '{"error":"synthesis failed"}', { 'content-type': 'audio/L16' }),
      'bad-response',
    ],
    [
      'a page under an audio type',
      (x) => x.reply(200, '<html><body>Sign in</body></html>', { 'content-type': 'audio/wav' }),
      'bad-response',
    ],
    ['nothing', (x) => x.reply(200, '', { 'content-type': 'audio/L16' }), 'bad-response'],
    [
      'a WAV without sound',
      (x) => x.reply(200, wav(new Uint8Array()), { 'content-type': 'audio/wav' }),
      'bad-response',
    ],
    ['stereo', (x) => x.reply(200, wav(pcm, { channels: 2 }), { 'content-type': 'audio/wav' }), 'bad-response'],
    ['another rate', (x) => x.reply(200, wav(pcm, { rate: 16_000 }), { 'content-type': 'audio/wav' }), 'bad-response'],
    [
      'a damaged WAV',
      (x) =>
        x.reply(200, Buffer.concat([Buffer.from('RIFFxxxxWAVE'), Buffer.alloc(100_000, 0x40)]), {
          'content-type': 'audio/wav',
        }),
      'bad-response',
    ],
    ['404', (x) => x.reply(404, '{"error":"no such voice"}'), 'not-found'],
    ['400 about the voice', (x) => x.reply(400, '{"error":"Unknown voice: maeve"}'), 'not-found'],
    ['422 about the text', (x) => x.reply(422, '{"detail":[{"loc":["body","input"],"msg":"too long"}]}'), 'validation'],
    ['402', (x) => x.reply(402, '{"error":"no credit"}'), 'payment'],
    ['a redirect', (x) => x.reply(307, '', { location: 'http://127.0.0.1:1/' }), 'redirect'],
  ])('%s is one typed error', async (_what, reply, kind) => {
    answer(reply);
    const { bytes, error } = await collect(client.render(request));
    expect([bytes.length, error?.kind]).toEqual([0, kind]);
    expect(server.requests.length).toBe(1);
  });

  test('is repeated once before the first sample, for short texts only', async () => {
    answer((exchange, index) =>
      index === 0 ? exchange.reply(503) : exchange.reply(200, pcm, { 'content-type': 'audio/L16' }),
    );
    expect((await collect(client.render(request))).bytes.equals(pcm)).toBe(true);
    expect(server.requests.length).toBe(2);
    answer((exchange) => exchange.reply(503));
    expect((await collect(client.render({ ...request, text: 'long. '.repeat(300) }))).error?.kind).toBe('server');
    expect(server.requests.length).toBe(3);
  });

  test('sound that breaks off is given out, then said, and never rendered again', async () => {
    server.script((exchange) => {
      exchange.send('HTTP/1.1 200 OK\r\ncontent-type: audio/L16\r\ntransfer-encoding: chunked\r\n\r\n3e8\r\n');
      exchange.socket.write(pcm.subarray(0, 1000), () => exchange.end());
    });
    const cut = await collect(client.render(request));
    expect([cut.bytes.length, cut.error?.kind]).toEqual([1000, 'reset']);
    server.script((exchange) => {
      exchange.send('HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\nconnection: close\r\n\r\n');
      exchange.socket.write(wav(pcm).subarray(0, 2044), () => exchange.end());
    });
    const short = await collect(client.render(request));
    expect([short.bytes.length, short.error?.kind]).toEqual([2000, 'reset']);
    expect(server.requests.length).toBe(2);
  });

  test('silence in the middle is a timeout after what came', async () => {
    use({ timing: { idleBodyMs: 80 } });
    server.script((exchange) => {
      exchange.send('HTTP/1.1 200 OK\r\ncontent-type: audio/L16\r\ncontent-length: 5000\r\n\r\n');
      exchange.send(pcm.subarray(0, 1000));
    });
    const { bytes, error } = await collect(client.render(request));
    expect([bytes.length, error?.kind]).toEqual([1000, 'timeout']);
  });

  test.each(['break', 'signal'])('the request ends when the reader leaves by %s', async (way) => {
    const closed = Promise.withResolvers<void>();
    server.script((exchange) => {
      exchange.socket.on('close', () => closed.resolve());
      exchange.send('HTTP/1.1 200 OK\r\ncontent-type: audio/L16\r\ncontent-length: 5000000\r\n\r\n');
      exchange.send(pcm);
    });
    const leave = new AbortController();
    let error: unknown = null;
    try {
      for await (const chunk of client.render(request, { signal: leave.signal })) {
        expect(chunk.pcm.length).toBeGreaterThan(0);
        if (way === 'break') break;
        leave.abort();
      }
    } catch (caught) {
      error = caught;
    }
    expect(error instanceof ApiError ? error.kind : error).toBe(way === 'break' ? null : 'aborted');
    await closed.promise;
  });
});

describe('the key on the speech endpoints', () => {
  const voices = '{"voices":[]}';
  const seen = () => server.requests.map((each) => each.headers.authorization);

  test('is sent as Bearer for a private voice, and raw once when refused, which is remembered', async () => {
    answer((exchange) =>
      exchange.request.headers.authorization?.startsWith('Bearer ') === true
        ? exchange.reply(401, '{"error":"no Bearer here"}')
        : exchange.reply(200, voices),
    );
    await client.myVoices();
    await client.myVoices();
    expect(seen()).toEqual([`Bearer ${testKey}`, testKey, testKey]);
  });

  test('refused in both forms gives the first refusal, after two requests', async () => {
    answer((exchange, index) => exchange.reply(index === 0 ? 401 : 403, `{"error":"no ${index}"}`));
    expect((await failureOf(client.myVoices())).detail).toMatchObject({ kind: 'auth', message: 'no 0' });
    expect(server.requests.length).toBe(2);
  });

  test('a session token always goes as Bearer', async () => {
    use({ credential: () => Promise.resolve({ kind: 'sessionJwt', value: 'eyJx.y.z' }) });
    answer((exchange) => exchange.reply(200, voices));
    await client.myVoices();
    expect(seen()).toEqual(['Bearer eyJx.y.z']);
  });

  test('is attached when a voice that was thought public turns out not to be', async () => {
    answer((exchange) =>
      exchange.request.headers.authorization === undefined
        ? exchange.reply(401)
        : exchange.reply(200, pcm, { 'content-type': 'audio/L16' }),
    );
    expect((await collect(client.render(request))).bytes.equals(pcm)).toBe(true);
    expect(seen()).toEqual([undefined, `Bearer ${testKey}`]);
  });

  test('private renders carry it at once', async () => {
    answer((exchange) => exchange.reply(200, pcm, { 'content-type': 'audio/L16' }));
    await collect(client.render({ ...request, isPrivate: true, voiceId: 'u-a-b' }));
    expect(seen()).toEqual([`Bearer ${testKey}`]);
  });

  test('is not sent for the public list', async () => {
    use({ credential: () => Promise.reject(new Error('asked')) });
    answer((exchange) =>
      exchange.reply(200, '{"voices":[{"voice_id":"maeve.h1","preview_text":"Hi"},{"voice_id":null},7]}'),
    );
    expect(await client.voices()).toEqual([{ voiceId: 'maeve.h1', previewText: 'Hi' }]);
    expect(server.requests[0]?.target).toBe('/vui/voices');
    expect(seen()).toEqual([undefined]);
  });
});

describe('cloned voices', () => {
  const clip = (size: number) => ({ ...bodyOf(size), contentType: 'audio/wav' });

  test('are made from one form with clip, text and name', async () => {
    let form = new FormData();
    const bodies: [Buffer, string][] = [];
    answer((exchange) => {
      bodies.push([exchange.body(), exchange.request.headers['content-type'] ?? '']);
      exchange.reply(200, '{"voice_id":"u-me-ab12","name":"My Voice","frames":173,"seconds":13.8}');
    });
    const cloned = await client.clone({ audio: clip(300_000), text: 'what I said', name: 'Ünïcode "name"' });
    expect(cloned).toEqual({ voiceId: 'u-me-ab12', name: 'My Voice', durationMs: 13_800 });
    for (const [bytes, type] of bodies)
      form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    expect([form.get('text'), form.get('name')]).toEqual(['what I said', 'Ünïcode "name"']);
    expect(form.get('audio')).toMatchObject({ size: 300_000, name: 'reference.wav', type: 'audio/wav' });
    expect(server.requests[0]).toMatchObject({ method: 'POST', target: '/vui/v1/voices' });
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${testKey}`);
  });

  test('without a transcript the field is left out', async () => {
    let body = '';
    answer((exchange) => {
      body = exchange.body().toString('latin1');
      exchange.reply(200, '{"voice_id":"u-a"}');
    });
    expect(await client.clone({ audio: clip(100), text: ' ', name: 'n' })).toEqual({
      voiceId: 'u-a',
      name: null,
      durationMs: null,
    });
    expect(body).not.toContain('name="text"');
  });

  test('a clip above 25 MB is refused before anything is sent', async () => {
    for (const size of [25_000_001, 24_999_990]) {
      expect((await failureOf(client.clone({ audio: clip(size), text: null, name: 'n' }))).detail).toMatchObject({
        kind: 'too-large',
        bodySent: 'none',
      });
    }
    expect(server.connections()).toBe(0);
  });

  test('a lost answer is never repeated', async () => {
    answer((exchange) => exchange.reset());
    expect((await failureOf(client.clone({ audio: clip(1000), text: 't', name: 'n' }))).detail).toMatchObject({
      kind: 'reset',
      bodySent: 'complete',
    });
    answer((exchange) => exchange.reply(200, '{}'));
    expect((await failureOf(client.clone({ audio: clip(1000), text: 't', name: 'n' }))).detail).toMatchObject({
      kind: 'bad-response',
      bodySent: 'complete',
    });
    expect(server.requests.length).toBe(2);
  });

  test('are listed with what is known', async () => {
    answer((exchange) =>
      exchange.reply(200, '{"voices":[{"voice_id":"u-1","name":"A\\n B"},{"voice_id":"u-2"},{"name":"no id"}]}'),
    );
    expect(await client.myVoices()).toEqual([
      { voiceId: 'u-1', name: 'A B' },
      { voiceId: 'u-2', name: null },
    ]);
    expect(server.requests[0]?.target).toBe('/vui/v1/voices/mine');
  });

  test.each<[string, (x: FaultExchange) => void]>([
    ['200 {}', (x) => x.reply(200, '{}')],
    ['204', (x) => x.send('HTTP/1.1 204 No Content\r\n\r\n')],
    ['text', (x) => x.reply(200, 'gone', { 'content-type': 'text/plain' })],
    ['404', (x) => x.reply(404, '{"error":"unknown voice"}')],
  ])('removing one that ends with %s succeeds', async (_what, reply) => {
    let body = '';
    answer((exchange) => {
      body = exchange.body().toString();
      reply(exchange);
    });
    await client.removeVoice('u-1');
    expect(server.requests[0]).toMatchObject({ method: 'POST', target: '/vui/v1/voices/delete' });
    expect(JSON.parse(body)).toEqual({ voice_id: 'u-1' });
  });

  test('removing is repeated when the service fails, and says when it cannot', async () => {
    answer((exchange) => exchange.reply(500));
    expect((await failureOf(client.removeVoice('u-1'))).kind).toBe('server');
    expect(server.requests.length).toBe(4);
  });

  test('nothing of a voice id, text or key reaches the log', async () => {
    const log = recordingLog();
    use({ log });
    answer((exchange) => exchange.reply(400, `{"error":"bad u-secretuser-ab12 ${testKey}"}`));
    const error = await failureOf(client.removeVoice('u-secretuser-ab12'));
    await collect(
      client.render({ ...request, text: 'my private words', voiceId: 'u-secretuser-ab12', isPrivate: true }),
    );
    expect(log.lines.length).toBe(2);
    expect(`${log.lines.join()} ${error.message} ${error.stack}`).not.toMatch(/secretuser|private words|planted/);
  });
});
