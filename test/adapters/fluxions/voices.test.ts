import { describe, expect, test } from 'vitest';
import type { FaultExchange } from '../../support/fault-server.ts';
import { bodyOf, failureOf, recordingLog, testKey } from '../../support/fluxions-client.ts';
import { answer, client, collect, request, server, setUpSpeechClient, use } from '../../support/http-speech.ts';

setUpSpeechClient();

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
