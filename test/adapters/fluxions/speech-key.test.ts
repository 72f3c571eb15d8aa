import { describe, expect, test } from 'vitest';
import { failureOf, testKey } from '../../support/fluxions-client.ts';
import { answer, client, collect, pcm, request, server, setUpSpeechClient, use } from '../../support/http-speech.ts';

setUpSpeechClient();

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
