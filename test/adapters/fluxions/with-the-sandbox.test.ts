import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { FluxionsClient } from '../../../electron/adapters/fluxions/client.ts';
import type { Sandbox } from '../../../electron/sandbox/create-sandbox.ts';
import type { SpeechRequest } from '../../../electron/services/ports/speech-api.ts';
import { failureOf, makeClient } from '../../support/fluxions-client.ts';
import { shortWav, startSandbox, temporaryFolder } from '../../support/sandbox-peer.ts';

let client: FluxionsClient;
let sandbox: Sandbox;

afterEach(async () => {
  await client.close();
});

async function start(): Promise<void> {
  sandbox = await startSandbox();
  client = makeClient(sandbox.baseUrl, {
    credential: () => Promise.resolve({ kind: 'apiKey', value: sandbox.apiKey }),
    clock: { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
  });
}

const body = (bytes: Uint8Array) => ({
  sizeBytes: bytes.length,
  contentType: 'audio/wav',
  open: async function* open() {
    yield bytes;
  },
});
const request: SpeechRequest = {
  voiceId: '',
  isPrivate: false,
  text: 'Hello there, this is a test.',
  temperature: 0.9,
  verifyChunks: false,
  maxSecs: null,
};

async function heard(chunks: AsyncIterable<{ pcm: Uint8Array }>): Promise<number> {
  let samples = 0;
  for await (const { pcm } of chunks) samples += pcm.length / 2;
  return samples;
}

test('audio goes in and a transcript, its history and its file come out, within the rules of the API', async () => {
  await start();
  expect(await client.health()).toBe(true);
  await client.checkKey();
  const submitted = await client.submit({ body: body(shortWav), filename: 'talk.wav', nonSpeech: true, cache: true });
  await sandbox.idle();
  const done = await client.get(submitted.remoteId, { words: true });
  expect(done).toMatchObject({
    remoteId: submitted.remoteId,
    status: 'completed',
    filename: 'talk.wav',
    nonSpeech: true,
  });
  expect(done.segments?.length).toBeGreaterThan(0);
  expect(done.raw).not.toContain('X-Amz-Signature');
  expect((await client.list({ limit: 100, offset: 0 })).jobs).toMatchObject([
    { remoteId: submitted.remoteId, status: 'completed' },
  ]);
  const again = await client.submit({ body: body(shortWav), filename: 'talk.wav', nonSpeech: true, cache: true });
  expect(again).toMatchObject({ remoteId: submitted.remoteId, cached: true });

  const [row] = (await client.historyTranscriptions({ limit: 5 })).items;
  expect(row).toMatchObject({ type: 'transcription', filename: 'talk.wav', durationMs: 1_400 });
  const historyId = row?.remoteId ?? '';
  expect((await client.historyTranscription(historyId)).status).toBe('completed');
  const stored = await client.historyTranscript(historyId);
  expect(stored.segments).toEqual(done.segments?.map((segment) => ({ ...segment, words: null })));
  expect(stored.text?.trim()).toBe(done.text?.trim());
  const path = join(temporaryFolder(), 'audio');
  const saved = await client.saveAudio({ type: 'transcription', remoteId: historyId }, path, { capBytes: 1e8 });
  expect((await readFile(path)).length).toBe(saved.sizeBytes);
  expect((await failureOf(client.get('999999'))).kind).toBe('not-found');
  expect(sandbox.violations()).toEqual([]);
});

test('voices speak over the socket and over HTTP alike, cloned ones with the key, and are removed', async () => {
  await start();
  const [first] = await client.voices();
  const voiceId = first?.voiceId ?? '';
  const bySocket = await heard(client.tts.speak({ ...request, voiceId }));
  const byHttp = await heard(client.render({ ...request, voiceId }));
  expect(bySocket).toBeGreaterThan(4_800);
  expect(byHttp).toBeGreaterThan(4_800);
  expect(Math.max(bySocket, byHttp) / Math.min(bySocket, byHttp)).toBeLessThan(1.2);
  expect((await failureOf(heard(client.tts.speak({ ...request, voiceId: 'nobody.h0' })))).kind).toBe('not-found');
  expect((await failureOf(heard(client.render({ ...request, voiceId: 'nobody.h0' })))).kind).toBe('not-found');

  const cloned = await client.clone({ audio: body(shortWav), text: 'what was said', name: 'Mine' });
  expect(await client.myVoices()).toEqual([{ voiceId: cloned.voiceId, name: 'Mine' }]);
  const mine = { ...request, voiceId: cloned.voiceId, isPrivate: true };
  expect(await heard(client.tts.speak(mine))).toBeGreaterThan(4_800);
  expect(await heard(client.render(mine))).toBeGreaterThan(4_800);
  await client.removeVoice(cloned.voiceId);
  await client.removeVoice(cloned.voiceId);
  expect(await client.myVoices()).toEqual([]);
  expect((await failureOf(heard(client.tts.speak(mine)))).kind).toBe('not-found');
  const renders = await client.historyRenders();
  expect(renders.items.length).toBe(4);
  expect(renders.items.every((item) => item.type === 'tts' && item.chars === request.text.length)).toBe(true);
  expect(sandbox.violations()).toEqual([]);
});

test('the history is read page by page and found by search', async () => {
  await start();
  sandbox.seed({ transcriptions: 30, renders: 30, conversations: 30 });
  const seen = new Set<string>();
  for (let page = 1; page <= 4; page += 1) {
    const { items } = await client.feed({ page, limit: 30 });
    for (const item of items) seen.add(`${item.type} ${item.remoteId}`);
  }
  expect(seen.size).toBe(90);
  const [conversation] = (await client.conversations({ limit: 1 })).items;
  const detail = await client.conversation(conversation?.remoteId ?? '', { toolCalls: true, turnsLimit: 2_000 });
  expect(detail.turns.length).toBe(detail.conversation.turnCount);
  const word = detail.turns[0]?.text.match(/[a-z]{5,}/i)?.[0] ?? '';
  const found = await client.searchTurns(word, 100);
  expect(found.items.some((item) => item.remoteId === detail.turns[0]?.remoteId)).toBe(true);
  expect((await client.searchHistory(word, 10)).items.length).toBeGreaterThan(0);
  const oldestFirst = await client.historyRenders({ order: 'asc', limit: 10 });
  const times = oldestFirst.items.map((item) => item.createdAtMs ?? 0);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const from = await client.historyRenders({ order: 'asc', limit: 100, sinceMs: times[5] });
  expect(from.items.some((item) => item.remoteId === oldestFirst.items[5]?.remoteId)).toBe(true);
  expect(sandbox.violations()).toEqual([]);
});
