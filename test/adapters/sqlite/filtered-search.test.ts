import { beforeAll, describe, expect, test } from 'vitest';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { filteredTuning } from '../../../electron/adapters/sqlite/stores/filtered-search.ts';
import type { LibraryStore } from '../../../electron/adapters/sqlite/store-contract.ts';
import { statesOf } from '../../../electron/domain/item-view.ts';
import { readSearch } from '../../../electron/domain/search/operators.ts';
import { seeded } from '../../support/bench-corpus.ts';
import { segmentsPerNumber } from '../../../electron/adapters/sqlite/stores/numbers.ts';
import { aJob, anItem, aTranscript } from '../../support/library-builders.ts';

let store: LibraryStore;
const day = (text: string): number => new Date(`${text}T12:00:00`).getTime();

/** What the service does with what was typed. */
const search = (typed: string, account: string | null = 'me') => {
  const { text, filters } = readSearch(typed);
  const { statuses } = filters;
  const states = statuses.length === 0 ? null : statuses.flatMap((status) => statesOf(status, false));
  return store.search(text, 100, account, { filters, states });
};
const linesOf = async (typed: string): Promise<string[]> => (await search(typed)).hits.map((hit) => hit.text).sort();

async function add(patch: Parameters<typeof anItem>[0], lines: string[], names: Record<string, string> = {}) {
  const item = anItem({ account: 'me', ...patch });
  await store.insertItem(item, null);
  if (lines.length > 0) await store.putTranscript(item.id, aTranscript(...lines));
  for (const [label, name] of Object.entries(names)) await store.nameSpeaker(item.id, label, name);
  return item;
}

beforeAll(async () => {
  store = await openStoreInProcess({ file: ':memory:' });
  await add(
    { id: 'talk', title: 'Harbour talk', source: 'recording', createdAtMs: day('2026-03-10') },
    ['0: boats at sea', '1: boats [laughs] again', '0: rain'],
    { 0: 'Ann Lee', 1: 'Bob' },
  );
  await add(
    { id: 'news', title: 'News', source: 'import', createdAtMs: day('2026-04-20') },
    ['0: boats in the news', '0: [clears throat] laugh about boats', 'nobody: boats'],
    { 0: 'Bob' },
  );
  await add({ id: 'song', title: 'Song', source: 'remote', createdAtMs: day('2025-01-01') }, [
    '0: waves ♪',
    '0: 🎵 [music]',
    '0: [Creaking door] closed',
  ]);
  await add({ id: 'note', title: 'Boats to buy', source: 'dictation', createdAtMs: day('2026-05-01') }, [
    '0: small boats',
  ]);
  await add(
    { id: 'foreign', account: 'other', title: 'Boats', createdAtMs: day('2026-03-11') },
    ['0: boats elsewhere'],
    {
      0: 'Ann Other',
    },
  );
  const failed = anItem({
    id: 'failed',
    account: 'me',
    title: 'Broken boats',
    source: 'import',
    createdAtMs: day('2026-06-02'),
  });
  await store.insertItem(failed, aJob('failed', { state: 'failed' }));
});

describe('filters on items', () => {
  test.each([
    ['boats type:recording', ['boats [laughs] again', 'boats at sea']],
    ['boats type:dictation', ['Boats to buy', 'small boats']],
    ['boats type:recording type:dictation', ['Boats to buy', 'boats [laughs] again', 'boats at sea', 'small boats']],
    ['boats after:2026-05', ['Boats to buy', 'Broken boats', 'small boats']],
    ['boats after:2026-04-20 before:2026-04-21', ['[clears throat] laugh about boats', 'boats', 'boats in the news']],
    ['boats status:failed', ['Broken boats']],
    ['status:failed', ['Broken boats']],
    ['type:import', ['Broken boats', 'News']],
    ['type:import -broken', ['News']],
    ['boats type:speech', []],
    ['boats voice:maeve', []],
    ['"boats at" type:recording', ['boats at sea']],
    ['boats -sea type:recording', ['boats [laughs] again']],
    ['boa type:recording', []],
    ['type:recording boa', ['boats [laughs] again', 'boats at sea']],
  ])('%s', async (typed, lines) => expect(await linesOf(typed)).toEqual([...lines].sort()));
});

describe('filters on lines', () => {
  test.each([
    ['boats speaker:ann', ['boats at sea']],
    ['boats speaker:"ann lee"', ['boats at sea']],
    ['boats speaker:lee', ['boats at sea']],
    ['boats speaker:bob', ['[clears throat] laugh about boats', 'boats [laughs] again', 'boats in the news']],
    ['boats speaker:bob type:import', ['[clears throat] laugh about boats', 'boats in the news']],
    ['boats speaker:ann speaker:bob type:recording', ['boats [laughs] again', 'boats at sea']],
    ['speaker:ann', ['boats at sea', 'rain']],
    ['speaker:ann -rain', ['boats at sea']],
    // The name that stands there while nobody gave one.
    ['small speaker:"speaker 1"', ['small boats']],
    ['speaker:nobody boats', ['boats']],
    // A tag however it is spelled; the spoken word is none.
    ['has:laugh', ['boats [laughs] again']],
    ['boats has:laugh', ['boats [laughs] again']],
    ['sea has:laugh', []],
    ['has:throat', ['[clears throat] laugh about boats']],
    ['has:sound', ['[clears throat] laugh about boats', 'boats [laughs] again', 'waves ♪', '🎵 [music]']],
    ['has:sound -throat', ['boats [laughs] again', 'waves ♪', '🎵 [music]']],
    ['has:laugh speaker:ann', []],
    // Music stands as a sign or as a tag; who types the word of the index finds nothing by it.
    ['has:music', ['waves ♪', '🎵 [music]']],
    ['has:🎵', ['waves ♪', '🎵 [music]']],
    ['has:music -waves', ['🎵 [music]']],
    ['has:nothing', []],
    ['has:"!"', []],
    ['音音laugh', []],
    ['has:"creaking door"', ['[Creaking door] closed']],
  ])('%s', async (typed, lines) => expect(await linesOf(typed)).toEqual([...lines].sort()));
});

test('a name finds the items in which that person speaks, and never those of another account', async () => {
  expect((await search('ann')).hits).toMatchObject([
    { itemId: 'talk', speaker: 'Ann Lee', text: 'Ann Lee', startMs: null, marks: [{ start: 0, end: 3 }] },
  ]);
  expect((await search('ann other')).total).toBe(0);
  expect((await search('boats speaker:"ann other"')).total).toBe(0);
  expect(await store.searchNames('me')).toMatchObject({ speakers: ['Bob', 'Ann Lee'] });
  expect((await store.searchNames('other')).speakers).toEqual(['Ann Other']);
});

test('tags and shows narrow, and are found by their names', async () => {
  await store.setTags('me', ['talk', 'news'], { add: ['To do'], remove: [] });
  await store.setShow('me', ['news'], 'Morning Héadlines');
  await store.setTags('other', ['foreign'], { add: ['To do'], remove: [] });
  expect(await linesOf('boats tag:"to do" type:recording')).toEqual(['boats [laughs] again', 'boats at sea']);
  expect(await linesOf('boats show:headlines')).toEqual([
    '[clears throat] laugh about boats',
    'boats',
    'boats in the news',
  ]);
  expect(await linesOf('boats show:headlines tag:other')).toEqual([]);
  expect(await linesOf('tag:todo')).toEqual([]);
  // Several tags: all of them, each begun or whole; a show has an opposite.
  await store.setTags('me', ['talk'], { add: ['Sea'], remove: [] });
  expect(await linesOf('boats tag:"to do" tag:sea')).toEqual(['boats [laughs] again', 'boats at sea']);
  expect(await linesOf('boats tag:"to do" tag:other')).toEqual([]);
  expect(await linesOf('boats show:none tag:"to do"')).toEqual(['boats [laughs] again', 'boats at sea']);
  expect(await linesOf('small show:none')).toEqual(['small boats']);
  expect(await linesOf('"boats in the news" show:NONE show:headlines')).toEqual(['boats in the news']);
  expect(await linesOf('"boats in the news" show:none')).toEqual([]);
  expect((await search('headlin')).hits).toMatchObject([{ itemId: 'news', text: 'Morning Héadlines', ordinal: null }]);
  expect((await search('"to do"')).hits.map((hit) => hit.itemId).sort()).toEqual(['news', 'talk']);
});

test('notes are found within the filters on items', async () => {
  await store.putNote('talk', 'ask about moorings');
  await store.putNote('news', 'moorings too');
  expect(await linesOf('moorings')).toEqual(['ask about moorings', 'moorings too']);
  expect(await linesOf('moorings type:recording')).toEqual(['ask about moorings']);
  expect(await linesOf('moorings after:2026-04')).toEqual(['moorings too']);
  expect(await linesOf('moorings speaker:ann')).toEqual([]);
  expect(await linesOf('moorings type:speech')).toEqual([]);
});

test('many transcripts take another way through the index and find the same', async () => {
  const many = await openStoreInProcess({ file: ':memory:' });
  const before = store;
  store = many;
  for (let index = 0; index < filteredTuning.fewTranscripts + 40; index += 1) {
    const isOdd = index % 2 === 1;
    await add(
      { id: `i${index}`, title: 'x', source: isOdd ? 'import' : 'recording', createdAtMs: index * 1_000 },
      [`0: word ${index}`, `1: word [laugh] ${index}`],
      isOdd ? { 0: 'Ann' } : {},
    );
  }
  const half = (filteredTuning.fewTranscripts + 40) / 2;
  expect((await search('word type:import')).total).toBe(2 * half);
  expect((await search('word after:1970')).total).toBe(4 * half);
  expect((await search('word has:laugh after:1970')).total).toBe(2 * half);
  expect((await search('word speaker:ann after:1970')).total).toBe(half);
  const { hits } = await search('word speaker:ann after:1970');
  expect(new Set(hits.map((hit) => hit.speaker))).toEqual(new Set(['Ann']));
  // Newest first among equals.
  expect(hits[0]?.text).toBe(`word ${2 * half - 1}`);
  await many.close();
  store = before;
});

test('the transcripts of few and of many are walked differently and never miss or invent a line', async () => {
  const many = await openStoreInProcess({ file: ':memory:' });
  const before = store;
  store = many;
  type Line = { item: number; speaker: string; text: string };
  const lines: Line[] = [];
  const random = seeded(9);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  for (let item = 0; item < filteredTuning.fewTranscripts + 60; item += 1) {
    // One is longer than a number has room for.
    const count = item === 40 ? segmentsPerNumber + 300 : 1 + Math.floor(random() * 6);
    const own = Array.from({ length: count }, () => ({
      item,
      speaker: pick(['0', '1']),
      text: `${pick(['sea', 'seal', 'rain'])} ${pick(['sea', 'sun', '[laugh]', '[sigh]'])} ${pick(['', 'wind'])}`.trim(),
    }));
    lines.push(...own);
    await add(
      { id: `i${item}`, title: 'x', source: item % 20 === 0 ? 'recording' : 'import', createdAtMs: item * 9_000 },
      own.map(({ speaker, text }) => `${speaker}: ${text}`),
      item % 3 === 0 && own.some(({ speaker }) => speaker === '0') ? { 0: 'Ann' } : {},
    );
  }
  const words: [string, (text: string) => boolean][] = [
    ['sea wind ', (text) => /\bsea\b/.test(text) && text.includes('wind')],
    ['sea', (text) => text.includes('sea')],
    ['"sea sun" ', (text) => text.startsWith('sea sun')],
    ['rain -wind ', (text) => text.includes('rain') && !text.includes('wind')],
  ];
  const narrowings: [string, (line: Line) => boolean][] = [
    ['type:recording', ({ item }) => item % 20 === 0],
    ['type:import', ({ item }) => item % 20 !== 0],
    ['speaker:ann', ({ item, speaker }) => item % 3 === 0 && speaker === '0'],
    ['speaker:ann type:recording', ({ item, speaker }) => item % 60 === 0 && speaker === '0'],
    ['speaker:"speaker 2"', ({ speaker }) => speaker === '1'],
    ['has:laugh', ({ text }) => text.includes('[laugh]')],
    ['has:laugh type:recording', ({ item, text }) => item % 20 === 0 && text.includes('[laugh]')],
    ['has:sound speaker:ann', ({ item, speaker, text }) => item % 3 === 0 && speaker === '0' && text.includes('[')],
  ];
  for (const [typed, hasWords] of words) {
    for (const [filter, isIn] of narrowings) {
      const expected = lines.filter((line) => hasWords(line.text) && isIn(line));
      const { hits, total } = await search(`${filter} ${typed}`);
      expect([filter, typed, total]).toEqual([filter, typed, Math.min(expected.length, filteredTuning.countedAtMost)]);
      for (const hit of hits) {
        const line = {
          item: Number(hit.itemId.slice(1)),
          speaker: hit.speaker === 'Speaker 2' ? '1' : '0',
          text: hit.text,
        };
        expect(hasWords(line.text) && isIn(line), `${filter} ${typed}: ${hit.text}`).toBe(true);
      }
    }
  }
  // A speaker late in a long transcript is found without words, at the line itself.
  const { hits } = await search('speaker:ann');
  expect(hits.length).toBeGreaterThan(0);
  expect(new Set(hits.map((hit) => hit.speaker))).toEqual(new Set(['Ann']));
  await many.close();
  store = before;
});

test('speech and conversations are narrowed by the same operators', async () => {
  const render = {
    account: 'me',
    voice: 'v',
    temperature: 1,
    verifyChunks: true,
    maxSecs: null,
    finishedChars: 0,
    finishedBytes: 0,
    file: null,
    durationMs: 1,
    problem: null,
  } as const;
  const more = { firstAudioMs: null, estimateMicroUsd: 1, deletedAtMs: null, cast: null } as const;
  const at = day('2026-03-10');
  await store.insertRender({
    ...render,
    ...more,
    id: 'r1',
    createdAtMs: at,
    text: 'boats [laugh] ahoy',
    voiceName: 'Maeve',
    state: 'complete',
  });
  await store.insertRender({
    ...render,
    ...more,
    id: 'r2',
    createdAtMs: day('2026-05-10'),
    text: 'boats',
    voiceName: 'Sam',
    state: 'failed',
  });
  const common = { createdAtMs: at, costMicroUsd: null, raw: '{}' };
  const conversation = {
    ...common,
    type: 'conversation' as const,
    remoteId: 's1',
    voice: 'maeve.en-us',
    startedAtMs: null,
    endedAtMs: null,
    durationMs: null,
    turnCount: 2,
  };
  const turn = { ...common, type: 'conversation_turn' as const, sessionId: 's1' };
  await store.putConversation('me', {
    conversation,
    turns: [
      { ...turn, remoteId: '1', role: 'user', text: 'where are the boats' },
      { ...turn, remoteId: '2', role: 'assistant', text: 'the boats are here [sigh]' },
    ],
    toolCalls: [{ ...common, type: 'tool_call', remoteId: '3', tool: 'lookup', args: '["boats"]', result: '[laugh]' }],
    isTruncated: false,
  });
  const spoken = async (typed: string) => {
    const { text, filters } = readSearch(typed);
    return (await store.searchRenders(text, 9, 'me', filters)).hits.map((hit) => hit.renderId).sort();
  };
  expect(await spoken('boats')).toEqual(['r1', 'r2']);
  expect(await spoken('boats voice:maeve')).toEqual(['r1']);
  expect(await spoken('voice:sam')).toEqual(['r2']);
  expect(await spoken('boats status:failed')).toEqual(['r2']);
  expect(await spoken('has:laugh')).toEqual(['r1']);
  expect(await spoken('boats before:2026-04')).toEqual(['r1']);
  expect(await spoken('boats type:conversation')).toEqual([]);
  expect(await spoken('boats speaker:ann')).toEqual([]);
  const said = async (typed: string) => {
    const { text, filters } = readSearch(typed);
    return (await store.searchConversations(text, 9, 'me', filters)).hits.map((hit) => hit.text).sort();
  };
  expect(await said('boats -lookup')).toEqual(['the boats are here [sigh]', 'where are the boats']);
  expect(await said('boats speaker:you')).toEqual(['where are the boats']);
  expect(await said('boats speaker:assistant')).toEqual(['the boats are here [sigh]']);
  // A bracket in the data of a tool is no sound.
  expect(await said('has:sound')).toEqual(['the boats are here [sigh]']);
  expect(await said('voice:maeve boats')).toHaveLength(3);
  // Without words: the first line of each.
  expect(await said('type:conversation')).toEqual(['where are the boats']);
  expect(await said('voice:sam')).toEqual([]);
  expect(await said('boats before:2026')).toEqual([]);
  expect(await said('boats status:completed')).toEqual([]);
});
