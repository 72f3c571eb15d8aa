import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../electron/domain/errors.ts';
import type { FaultExchange } from '../../support/fault-server.ts';
import {
  answer,
  client,
  collect,
  pcm,
  request,
  sendInPieces,
  server,
  setUpSpeechClient,
  use,
  wav,
} from '../../support/http-speech.ts';

setUpSpeechClient();

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
