import { expect, test } from 'vitest';
import { ask, get, shortWav, startSandbox, transcribe } from '../support/sandbox-peer.ts';
import { toMatchExpression } from '../../electron/sandbox/routes/search-query.ts';

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

test('one envelope for every list, whole-second times, and ids that are not those of jobs', async () => {
  const sandbox = await startSandbox();
  const job = await transcribe(sandbox, shortWav, '?filename=talk.wav');
  const { json } = await get(sandbox, '/history/transcriptions');
  expect(json).toEqual({
    object: 'list',
    page: 1,
    limit: 20,
    total: 1,
    has_more: false,
    data: [
      {
        object: 'transcription',
        id: job.id + 332,
        created_at: expect.stringMatching(iso),
        cost_usd: 0.000111,
        status: 'completed',
        filename: 'talk.wav',
        audio_duration_secs: 1.4,
        audio_format: job.audio_format,
        language: null,
        num_speakers: 1,
        num_segments: 1,
      },
    ],
  });
});

test('download links: off for transcriptions, on for renders, never in the feed', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 2, renders: 2, conversations: 1 });
  const hasLink = async (path: string): Promise<boolean[]> =>
    (await get(sandbox, path)).json.data.map((item: object) => 'download_url' in item);
  expect(await hasLink('/history/transcriptions')).toEqual([false, false]);
  expect(await hasLink('/history/transcriptions?include_download_url=true')).toEqual([true, true]);
  expect(await hasLink('/history/tts')).toEqual([true, true]);
  expect(await hasLink('/history/tts?include_download_url=false')).toEqual([false, false]);
  expect(await hasLink('/history')).toEqual([false, false, false, false, false]);
});

test('pages, order and the end of a list', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ renders: 45 });
  const ids = async (query: string): Promise<number[]> =>
    (await get(sandbox, `/history/tts?${query}`)).json.data.map(({ id }: { id: number }) => id);
  expect(await ids('limit=20&page=3')).toEqual([5, 4, 3, 2, 1]);
  expect(await ids('limit=3&order=asc')).toEqual([1, 2, 3]);
  expect((await get(sandbox, '/history/tts?limit=20&page=2')).json.has_more).toBe(true);
  expect((await get(sandbox, '/history/tts?limit=20&page=3')).json.has_more).toBe(false);
  expect((await get(sandbox, '/history/tts?limit=20&page=9')).json).toMatchObject({
    data: [],
    has_more: false,
    total: 45,
    page: 9,
  });
  for (const wrong of ['page=0', 'limit=0', 'order=up', 'since=yesterday', `since=${Date.now()}`]) {
    expect((await get(sandbox, `/history/tts?${wrong}`)).status).toBe(422);
  }
});

test('since and until are inclusive to the second, as ISO or epoch seconds', async () => {
  const sandbox = await startSandbox();
  const fromMs = Date.parse('2026-06-01T00:00:00Z');
  sandbox.seed({ renders: 10, fromMs, untilMs: fromMs + 100_000 });
  const count = async (query: string): Promise<number> => (await get(sandbox, `/history/tts?${query}`)).json.total;
  expect(await count('since=2026-06-01T00:00:30Z')).toBe(7);
  expect(await count('since=2026-06-01T00:00:31Z')).toBe(6);
  expect(await count('until=2026-06-01T00:00:30Z')).toBe(4);
  expect(await count(`since=${fromMs / 1000 + 30}&until=${fromMs / 1000 + 30}`)).toBe(1);
  expect(await count(`since=${encodeURIComponent('2026-06-01T02:00:30+02:00')}`)).toBe(7);
});

test('rows of one second keep one order over all pages', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 60, tieSize: 30 });
  const seen: number[] = [];
  for (const page of [1, 2, 3]) {
    const { json } = await get(sandbox, `/history/transcriptions?limit=25&order=asc&page=${page}`);
    seen.push(...json.data.map(({ id }: { id: number }) => id));
  }
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(new Set(seen).size).toBe(60);
});

test('filters: status, exact voice, type', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 3, renders: 40, conversations: 2 });
  expect((await get(sandbox, '/history/transcriptions?status=failed')).json.total).toBe(0);
  expect((await get(sandbox, '/history/transcriptions?status=completed')).json.total).toBe(3);
  const voices = (await get(sandbox, '/history/tts?voice=slt.en-us&limit=100')).json.data.map(
    ({ voice }: { voice: string }) => voice,
  );
  expect(new Set(voices)).toEqual(new Set(['slt.en-us']));
  expect((await get(sandbox, '/history/tts?voice=slt')).json.total).toBe(0);
  expect((await get(sandbox, '/history?type=tts%2Cconversation')).json.total).toBe(42);
  expect((await get(sandbox, '/history')).json.total).toBe(45);
  expect((await get(sandbox, '/history?type=song')).status).toBe(400);
});

test('the feed is merged by time and pages without loss', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 30, renders: 30, conversations: 30 });
  const items: { object: string; id: unknown; created_at: string }[] = [];
  for (const page of [1, 2, 3, 4]) items.push(...(await get(sandbox, `/history?limit=25&page=${page}`)).json.data);
  expect(new Set(items.map(({ object, id }) => `${object} ${String(id)}`)).size).toBe(90);
  const times = items.map((item) => item.created_at);
  expect(times).toEqual([...times].sort().reverse());
  const conversation = items.find(({ object }) => object === 'conversation');
  expect(Object.keys(conversation ?? {}).sort()).toEqual(
    ['object', 'id', 'created_at', 'cost_usd', 'voice', 'duration_secs', 'turn_count'].sort(),
  );
});

test('conversation detail: turns, tool calls, limits', async () => {
  const sandbox = await startSandbox();
  const { conversationIds } = sandbox.seed({ conversations: 1, turnsPerConversation: 12 });
  const path = `/history/conversations/${conversationIds[0]}`;
  const { json } = await get(sandbox, path);
  expect(Object.keys(json).sort()).toEqual(
    ['object', 'id', 'created_at', 'voice', 'duration_secs', 'turn_count', 'turns'].sort(),
  );
  expect(json.turns).toHaveLength(12);
  expect(json.turns[0]).toEqual({
    object: 'conversation_turn',
    id: expect.any(Number),
    session_id: conversationIds[0],
    role: 'user',
    text: expect.any(String),
    created_at: expect.stringMatching(iso),
  });
  expect((await get(sandbox, `${path}?turns_limit=5`)).json.turns).toHaveLength(5);
  const tools = (await get(sandbox, `${path}?include_turns=false&include_tool_calls=true`)).json;
  expect(tools.turns).toBeUndefined();
  expect(tools.tool_calls[0]).toMatchObject({ object: 'tool_call', args: { range: 'today' }, result: '2 events' });
  sandbox.faults.set({ fullConversationDetail: true });
  expect((await get(sandbox, path)).json).toHaveProperty('ended_at');
});

test('what is not yours, or gone, is 404', async () => {
  const sandbox = await startSandbox({ otherKeys: ['second-key'] });
  const { conversationIds, renderIds } = sandbox.seed({ transcriptions: 1, renders: 1, conversations: 1 });
  for (const path of [
    '/history/transcriptions/456',
    '/history/tts/1',
    `/history/conversations/${conversationIds[0]}`,
  ]) {
    expect((await get(sandbox, path)).status).toBe(200);
    expect((await ask(sandbox, path, { key: 'second-key' })).status).toBe(404);
  }
  sandbox.remove('tts', renderIds[0] ?? 0);
  expect((await get(sandbox, '/history/tts/1')).status).toBe(404);
});

test('both searches: turns by text, files by name, no paging fields', async () => {
  const sandbox = await startSandbox();
  sandbox.seed({ transcriptions: 40, conversations: 40, turnsPerConversation: 10 });
  const turns = (await get(sandbox, '/history/conversations/search?q=dentist+appointments&limit=5')).json;
  expect(Object.keys(turns).sort()).toEqual(['data', 'object', 'query']);
  expect(turns.data).toHaveLength(5);
  for (const turn of turns.data)
    expect(turn).toMatchObject({ object: 'conversation_turn', text: expect.stringContaining('dentist appointment') });
  const both = (await get(sandbox, '/history/search?q=interview')).json;
  expect(both.data.length).toBeGreaterThan(0);
  for (const hit of both.data) {
    expect(Object.keys(hit).sort()).toEqual([
      'audio_duration_secs',
      'created_at',
      'filename',
      'id',
      'object',
      'status',
    ]);
  }
  expect((await get(sandbox, '/history/search')).status).toBe(422);
  expect((await get(sandbox, `/history/search?q=${encodeURIComponent('"(( OR -- *')}`)).status).toBe(200);
});

test.each([
  ['dentist appointment', '(("dentist" AND "appointment"))'],
  ['"blue boat" -summer', '(("blue boat") NOT (("summer")))'],
  ['coffee or tea', '(("coffee")) OR (("tea"))'],
  ['the and of', null],
  ['-only', null],
  ['x" OR text:*', '(("x")) OR (("text"))'],
])('search %s', (query, expression) => {
  expect(toMatchExpression(query)).toBe(expression);
});

test('the same seed gives the same history', async () => {
  const rows = async (): Promise<unknown> => {
    const sandbox = await startSandbox();
    sandbox.seed({ seed: 7, transcriptions: 5, renders: 5, conversations: 2 });
    return (await get(sandbox, '/history')).json;
  };
  expect(await rows()).toEqual(await rows());
});

test('thousands of rows are made in one go', async () => {
  const sandbox = await startSandbox();
  const made = sandbox.seed({ transcriptions: 3_000, renders: 3_000, conversations: 500, turnsPerConversation: 6 });
  expect(made.transcriptionIds).toHaveLength(3_000);
  expect((await get(sandbox, '/history?limit=1')).json.total).toBe(6_500);
});
