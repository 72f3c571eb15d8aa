import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxionsClient } from '../../../electron/adapters/fluxions/client.ts';
import { startFaultServer, type FaultServer } from '../../support/fault-server.ts';
import { failureOf, makeClient, recordingLog, testKey } from '../../support/fluxions-client.ts';

let server: FaultServer;
let client: FluxionsClient;
let log: ReturnType<typeof recordingLog>;

beforeEach(async () => {
  server = await startFaultServer((exchange) => exchange.reply(500));
  log = recordingLog();
  client = makeClient(server.url, { log });
});

afterEach(async () => {
  await client.close();
  await server.close();
});

const answer = (value: unknown): void => server.script((exchange) => exchange.reply(200, JSON.stringify(value)));
const target = (): URL => new URL(server.requests.at(-1)?.target ?? '', server.url);
const query = (): Record<string, string> => Object.fromEntries(target().searchParams);
const list = (data: unknown[], more: object = {}) => ({
  object: 'list',
  page: 1,
  limit: 10,
  total: 84,
  has_more: true,
  data,
  ...more,
});

const feed = list([
  {
    object: 'conversation',
    id: 'sess_abc',
    created_at: '2026-06-29T10:40:00Z',
    cost_usd: null,
    voice: 'maeve.en-us',
    duration_secs: 312.4,
    turn_count: 18,
  },
  {
    object: 'tts',
    id: 123,
    created_at: '2026-06-29T10:32:00Z',
    cost_usd: 0.0123,
    voice: 'maeve.en-us',
    chars: 842,
    audio_secs: 58.4,
  },
  { object: 'hologram', id: 9, created_at: '2026-06-29T10:31:00Z', depth: 3 },
  { object: 'tts', created_at: '2026-06-29T10:32:00Z' },
]);

describe('lists', () => {
  test('the feed keeps what it does not know and drops only what has no id', async () => {
    answer(feed);
    const page = await client.feed({ limit: 10, types: ['tts', 'conversation'] });
    expect(page).toMatchObject({ received: 4, hasMore: true, total: 84 });
    expect(page.items).toMatchObject([
      {
        type: 'conversation',
        remoteId: 'sess_abc',
        costMicroUsd: null,
        durationMs: 312_400,
        turnCount: 18,
        startedAtMs: null,
        endedAtMs: null,
      },
      { type: 'tts', remoteId: '123', costMicroUsd: 12_300, chars: 842, durationMs: 58_400, voice: 'maeve.en-us' },
      { type: 'unknown', object: 'hologram', remoteId: '9' },
    ]);
    expect(JSON.parse(page.items[2]?.raw ?? '')).toEqual(feed.data[2]);
    expect(target().pathname).toBe('/history');
    expect(query()).toEqual({ page: '1', limit: '10', type: 'tts,conversation' });
    expect(server.requests[0]?.headers.authorization).toBe(testKey);
    expect(log.lines.join()).toContain('"count":1');
  });

  test.each([
    [
      'historyTranscriptions',
      '/history/transcriptions',
      { status: 'completed' },
      { status: 'completed', include_download_url: 'false' },
    ],
    [
      'historyRenders',
      '/history/tts',
      { voice: 'maeve.en-us' },
      { voice: 'maeve.en-us', include_download_url: 'false' },
    ],
    ['conversations', '/history/conversations', { voice: 'v' }, { voice: 'v' }],
  ] as const)('%s asks with its own parameters and never for links', async (method, path, extra, sent) => {
    answer(list([]));
    await client[method]({
      page: 2,
      limit: 100,
      order: 'asc',
      sinceMs: Date.UTC(2026, 5, 29, 10, 35, 7, 900),
      untilMs: Date.UTC(2026, 6, 1),
      ...extra,
    });
    expect(target().pathname).toBe(path);
    expect(query()).toEqual({
      page: '2',
      limit: '100',
      order: 'asc',
      since: '2026-06-29T10:35:07Z',
      until: '2026-07-01T00:00:00Z',
      ...sent,
    });
  });

  test('limits and pages are clamped here', async () => {
    answer(list([]));
    await client.historyRenders({ page: -3, limit: 5000 });
    expect(query()).toMatchObject({ page: '1', limit: '100' });
    await client.historyRenders({ limit: 0 });
    expect(query()).toMatchObject({ limit: '1' });
  });

  test('rows of a typed list without an object field are of its type', async () => {
    answer(
      list([
        {
          id: 456,
          created_at: '2026-06-29T10:35:00Z',
          cost_usd: '0.10',
          status: 'completed',
          filename: 'interview.mp3',
          audio_duration_secs: 1800.0,
          language: 'en',
          num_speakers: 2,
          num_segments: 142,
          download_url: 'https://h/p?X-Amz-Signature=planted',
        },
      ]),
    );
    const { items } = await client.historyTranscriptions();
    expect(items).toMatchObject([
      {
        type: 'transcription',
        remoteId: '456',
        costMicroUsd: 100_000,
        durationMs: 1_800_000,
        speakerCount: 2,
        segmentCount: 142,
        filename: 'interview.mp3',
        status: 'completed',
      },
    ]);
    expect(items[0]?.raw).not.toContain('planted');
  });

  test('a page without a list is a bad response', async () => {
    answer({ object: 'list' });
    expect((await failureOf(client.feed())).kind).toBe('bad-response');
  });
});

describe('details', () => {
  test('a transcription and a render', async () => {
    answer({
      object: 'transcription',
      id: 456,
      status: 'completed',
      download_url: 'https://h/a?X-Amz-Signature=planted',
      text_url: 'https://h/t?X-Amz-Signature=planted',
    });
    const detail = await client.historyTranscription('456');
    expect(detail).toMatchObject({ type: 'transcription', remoteId: '456', status: 'completed' });
    expect(JSON.stringify(detail)).not.toContain('planted');
    expect(target().pathname).toBe('/history/transcriptions/456');
    answer({ object: 'tts', id: 5, chars: 3 });
    expect(await client.historyRender('5')).toMatchObject({ type: 'tts', chars: 3 });
    expect(target().pathname).toBe('/history/tts/5');
  });

  test('of another object or id is a bad response, a missing one not found', async () => {
    answer({ object: 'tts', id: 6 });
    expect((await failureOf(client.historyRender('5'))).kind).toBe('bad-response');
    answer({ object: 'conversation', id: 5 });
    expect((await failureOf(client.historyRender('5'))).kind).toBe('bad-response');
    server.script((exchange) => exchange.reply(404, '{"detail":"Not found"}'));
    expect((await failureOf(client.historyRender('5'))).kind).toBe('not-found');
  });

  test('a conversation with turns and tool calls', async () => {
    answer({
      object: 'conversation',
      id: 'sess_abc',
      created_at: '2026-06-29T10:40:00Z',
      voice: 'v',
      duration_secs: 312.4,
      turn_count: 18,
      turns: [
        {
          object: 'conversation_turn',
          id: 9001,
          session_id: 'sess_abc',
          role: 'user',
          text: "What's on?",
          created_at: '2026-06-29T10:40:05Z',
        },
        { object: 'conversation_turn', id: 9002, session_id: 'sess_abc', role: 'system', text: null },
        'nonsense',
      ],
      tool_calls: [
        {
          object: 'tool_call',
          id: 51,
          tool: 'calendar',
          args: { range: 'today' },
          result: '2 events',
          created_at: '2026-06-29T10:40:07Z',
        },
        { object: 'tool_call', id: 52, tool: 'x', args: '{}', result: { n: 1 } },
      ],
    });
    const detail = await client.conversation('sess_abc', { toolCalls: true, turnsLimit: 9999 });
    expect(query()).toEqual({ include_turns: 'true', include_tool_calls: 'true', turns_limit: '2000' });
    expect(detail.conversation).toMatchObject({ remoteId: 'sess_abc', turnCount: 18, durationMs: 312_400 });
    expect(JSON.parse(detail.conversation.raw)).not.toHaveProperty('turns');
    expect(detail.turns).toMatchObject([
      { remoteId: '9001', role: 'user', text: "What's on?", createdAtMs: Date.UTC(2026, 5, 29, 10, 40, 5) },
      { remoteId: '9002', role: 'system', text: '' },
    ]);
    expect(detail.toolCalls).toMatchObject([
      { tool: 'calendar', args: '{"range":"today"}', result: '2 events' },
      { args: '{}', result: '{"n":1}' },
    ]);
    expect(detail.isTruncated).toBe(true);
  });

  test.each(['search', '.', '..'])('the id %j cannot name another route', async (id) => {
    expect((await failureOf(client.conversation(id))).kind).toBe('not-found');
    expect(server.connections()).toBe(0);
  });
});

describe('searches', () => {
  test('mix kinds, have no pages, and say when more may exist', async () => {
    answer({
      object: 'list',
      query: 'interview',
      data: [
        {
          object: 'conversation_turn',
          id: 9200,
          session_id: 'sess_ghi',
          role: 'assistant',
          text: '...the interview went well...',
          created_at: '2026-06-25T09:00:00Z',
        },
        {
          object: 'transcription',
          id: 456,
          created_at: '2026-06-29T10:35:00Z',
          status: 'completed',
          filename: 'interview.mp3',
          audio_duration_secs: 1800.0,
        },
      ],
    });
    const result = await client.searchHistory('  interview & "more" ', 2);
    expect(result).toMatchObject({
      mayHaveMore: true,
      items: [
        { type: 'conversation_turn', sessionId: 'sess_ghi' },
        { type: 'transcription', durationMs: 1_800_000 },
      ],
    });
    expect(target().pathname).toBe('/history/search');
    expect(query()).toEqual({ q: 'interview & "more"', limit: '2' });
    expect((await client.searchTurns('x', 50)).mayHaveMore).toBe(false);
    expect(target().pathname).toBe('/history/conversations/search');
  });

  test('empty questions stay here, long ones are cut, and none is logged', async () => {
    expect((await failureOf(client.searchTurns('  ', 5))).kind).toBe('validation');
    expect(server.connections()).toBe(0);
    server.script((exchange) => exchange.reply(400, '{"error":"x"}'));
    await failureOf(client.searchTurns('secretword'.repeat(100), 5));
    expect(query().q?.length).toBe(200);
    expect(log.lines.join()).not.toContain('secretword');
  });
});

describe('what storage keeps', () => {
  let storage: FaultServer;
  let folder: string;

  beforeEach(async () => {
    storage = await startFaultServer((exchange) => exchange.reply(200, 'OggS-audio', { 'content-type': 'audio/ogg' }));
    folder = await mkdtemp(join(tmpdir(), 'fluxions-history-'));
  });
  afterEach(async () => {
    await storage.close();
    await rm(folder, { recursive: true });
  });

  const detail = (count: number): void =>
    answer({
      object: 'transcription',
      id: 7,
      download_url: `${storage.url}/a?X-Amz-Signature=s${count}`,
      text_url: `${storage.url}/t?X-Amz-Signature=s${count}`,
      segments_url: `${storage.url}/s?X-Amz-Signature=s${count}`,
    });

  test('audio is saved by a link that is fetched for it, renewed once, without a credential', async () => {
    detail(1);
    storage.script((exchange, index) => {
      if (index === 0) {
        detail(2);
        exchange.reply(403, '<Error><Message>Request has expired</Message></Error>', {
          'content-type': 'application/xml',
        });
      } else exchange.reply(200, 'OggS-audio', { 'content-type': 'audio/ogg' });
    });
    const path = join(folder, 'a.opus');
    expect(await client.saveAudio({ type: 'transcription', remoteId: '7' }, path, { capBytes: 1000 })).toEqual({
      sizeBytes: 10,
      contentType: 'audio/ogg',
    });
    expect(await readFile(path, 'utf8')).toBe('OggS-audio');
    expect(storage.requests.map((each) => each.target)).toEqual(['/a?X-Amz-Signature=s1', '/a?X-Amz-Signature=s2']);
    expect(storage.requests.every((each) => each.headers.authorization === undefined)).toBe(true);
  });

  test('audio that nobody waits for makes room while somebody waits for a dictation', async () => {
    detail(1);
    const release = client.hurry();
    const audio = { type: 'transcription', remoteId: '7' } as const;
    let isSaved = false;
    const background = client
      .saveAudio(audio, join(folder, 'late.opus'), { capBytes: 1000, isBackground: true })
      .then(() => {
        isSaved = true;
      });
    await expect.poll(() => storage.requests.length).toBe(1);
    await client.saveAudio(audio, join(folder, 'now.opus'), { capBytes: 1000 });
    expect(isSaved).toBe(false);
    release();
    await background;
    expect(await readFile(join(folder, 'late.opus'), 'utf8')).toBe('OggS-audio');
  });

  test('no link means not found', async () => {
    answer({ object: 'tts', id: 7 });
    expect(
      (await failureOf(client.saveAudio({ type: 'tts', remoteId: '7' }, join(folder, 'a'), { capBytes: 1 }))).kind,
    ).toBe('not-found');
  });

  const row = { speaker: '0', text: 'hi', start: 1, end: 2 };
  const expected = [{ speaker: '0', text: 'hi', startMs: 1000, endMs: 2000, words: null }];
  test.each([
    ['a list', JSON.stringify([row]), expected],
    ['an object', JSON.stringify({ segments: [row] }), expected],
    ['lines', `${JSON.stringify(row)}\n${JSON.stringify(row)}\n`, [...expected, ...expected]],
    ['one line', `${JSON.stringify(row)}\n`, expected],
    ['a list with a byte order mark and a bad row', `\ufeff${JSON.stringify([row, 5])}`, expected],
  ])('segments as %s', async (_what, body, segments) => {
    detail(1);
    storage.script((exchange) =>
      exchange.request.target.startsWith('/s')
        ? exchange.reply(200, body)
        : exchange.reply(200, '\ufeffplain text', { 'content-type': 'text/plain' }),
    );
    expect(await client.historyTranscript('7')).toEqual({ text: 'plain text', segments });
  });

  test('segments in no known form are a bad response; missing links give null', async () => {
    detail(1);
    storage.script((exchange) => exchange.reply(200, '<html>'));
    expect((await failureOf(client.historyTranscript('7'))).kind).toBe('bad-response');
    answer({ object: 'transcription', id: 7 });
    expect(await client.historyTranscript('7')).toEqual({ text: null, segments: null });
  });
});
