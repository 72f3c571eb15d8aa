import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addOperator, removeOperators } from '../../../electron/domain/search/edit-operators.ts';
import { isFiltered, noFilters, reachOf, sourcesOf } from '../../../electron/domain/search/filters.ts';
import { readSearch, searchOperators } from '../../../electron/domain/search/operators.ts';
import { parseQuery } from '../../../electron/domain/search/query.ts';
import { dayOf, readDay } from '../../../electron/domain/search/read-day.ts';

const filtersOf = (text: string) => readSearch(text).filters;

test.each([
  ['type:recording', { types: ['recording'] }],
  ['TYPE:Recordings', { types: ['recording'] }],
  ['type:import type:speech', { types: ['import', 'speech'] }],
  ['speaker:ann', { speakers: ['ann'] }],
  ['speaker:"Ann Lee" boats', { speakers: ['Ann Lee'] }],
  ['speaker:“Ann Lee”', { speakers: ['Ann Lee'] }],
  ['voice:maeve', { voices: ['maeve'] }],
  ['status:failed', { statuses: ['Failed'] }],
  ['status:waiting', { statuses: ['Waiting for network'] }],
  ['status:"waiting for network"', { statuses: ['Waiting for network'] }],
  ['has:laughter', { sounds: ['laugh'] }],
  ['has:[laugh]', { sounds: ['laugh'] }],
  ['has:any', { sounds: ['sound'] }],
  ['after:2026-03-01', { afterMs: new Date(2026, 2, 1).getTime() }],
  ['before:2026-04', { beforeMs: new Date(2026, 3, 1).getTime() }],
  ['date:2026-03-31', { afterMs: new Date(2026, 2, 31).getTime(), beforeMs: new Date(2026, 3, 1).getTime() }],
  ['date:2026-02', { afterMs: new Date(2026, 1, 1).getTime(), beforeMs: new Date(2026, 2, 1).getTime() }],
  ['date:2024', { afterMs: new Date(2024, 0, 1).getTime(), beforeMs: new Date(2025, 0, 1).getTime() }],
  [
    'date:2026-03 before:2026-03-05',
    { afterMs: new Date(2026, 2, 1).getTime(), beforeMs: new Date(2026, 2, 5).getTime() },
  ],
  ['after:2025 after:2026', { afterMs: new Date(2026, 0, 1).getTime() }],
])('%s narrows', (typed, expected) => {
  expect(filtersOf(typed)).toEqual({ ...noFilters, ...expected });
  expect(readSearch(typed).hints).toEqual([]);
});

describe('what remains are the words', () => {
  test.each([
    ['boat type:recording', 'boat  '],
    ['type:recording boat', ' ' + ' boat'],
    ['"type:recording" boat', '"type:recording" boat'],
    ['boat', 'boat'],
    ['', ''],
  ])('%s', (typed, text) => expect(readSearch(typed).text.trim()).toBe(text.trim()));

  test('the word before an operator is complete, the word after it may be unfinished', () => {
    expect(parseQuery(readSearch('bo type:import').text).include).toEqual([{ words: ['bo'], isPrefix: false }]);
    expect(parseQuery(readSearch('type:import bo').text).include).toEqual([{ words: ['bo'], isPrefix: true }]);
  });
});

describe('a wrong operator is words and a hint, never an error', () => {
  test.each([
    ['spekaer:ann', /“spekaer:” is not a filter.*speaker:\?/],
    ['colour:red', /“colour:” is not a filter, so it was searched as words\.$/],
    ['type:banana', /searched as words.*transcript, recording/],
    ['status:odd', /searched as words.*completed/],
    ['before:yesterday', /a day like 2026-03-31/],
    ['after:2026-02-30', /a day like/],
    ['date:2026-13', /a day like/],
    ['-type:import', /minus/],
  ])('%s', (typed, hint) => {
    const read = readSearch(typed);
    expect(isFiltered(read.filters)).toBe(false);
    expect(read.text).toBe(typed);
    expect(read.hints).toHaveLength(1);
    expect(read.hints[0]).toMatch(hint);
  });

  test('an operator without its value yet says what goes there and looks for nothing', () => {
    expect(readSearch('type:')).toMatchObject({
      filters: noFilters,
      parts: [],
      hints: [expect.stringContaining('recording')],
    });
    expect(readSearch('type:').text.trim()).toBe('');
  });

  test.each(['https://example.org/a', 'note:', '10:30', 'Re: boats', '::', ':x'])('%s is only text', (typed) => {
    expect(readSearch(typed)).toEqual({ text: typed, filters: noFilters, parts: [], hints: [] });
  });
});

test('operators can be added and taken away, also with spaces in their value', () => {
  const typed = addOperator(addOperator('boat', 'speaker', 'Ann Lee'), 'type', 'import');
  expect(typed).toBe('boat speaker:"Ann Lee" type:import ');
  expect(filtersOf(typed)).toMatchObject({ speakers: ['Ann Lee'], types: ['import'] });
  expect(removeOperators(typed, ({ key }) => key === 'speaker')).toBe('boat type:import ');
  // One date replaces the other: two would mean the narrower one, which nobody sees.
  expect(addOperator('after:2026-01-01 x', 'after', '2025')).toBe('x after:2025 ');
  expect(addOperator('date:2026-01-01 x', 'date', '2025')).toBe('x date:2025 ');
});

test('what can match at all', () => {
  expect(reachOf(noFilters)).toEqual({ items: true, renders: true, conversations: true });
  expect(reachOf(filtersOf('type:speech'))).toEqual({ items: false, renders: true, conversations: false });
  expect(reachOf(filtersOf('voice:maeve'))).toEqual({ items: false, renders: true, conversations: true });
  expect(reachOf(filtersOf('speaker:ann'))).toEqual({ items: true, renders: false, conversations: true });
  expect(reachOf(filtersOf('status:failed'))).toEqual({ items: true, renders: true, conversations: false });
  expect(sourcesOf(filtersOf('type:recording type:conversation'))).toEqual(['recording']);
  expect(sourcesOf(filtersOf('type:transcript type:import'))).toBeNull();
});

test('property: every string means something, and every part is where it says', () => {
  const piece = fc.oneof(
    fc.constantFrom(...searchOperators.map(({ key }) => `${key}:`), 'x:', '"', '“', ' ', '-', 'type:import', 'a b'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const typed = pieces.join('');
      const { parts, text, filters } = readSearch(typed);
      for (const { key, start, end } of parts) expect(typed.slice(start, end).toLowerCase()).toMatch(`${key}:`);
      expect(isFiltered(filters)).toBe(parts.length > 0);
      expect(removeOperators(typed, () => true).length).toBeLessThanOrEqual(typed.length);
      expect(() => parseQuery(text)).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

test('days are local, and their spelling reads back', () => {
  for (const text of ['1999-12-31', '2024-02-29', '2026-06-01']) expect(dayOf(readDay(text) ?? 0)).toBe(text);
  for (const text of ['2023-02-29', '2026-13-01', '2026-00-01', '26-01-01', '2026-1-1-1', ''])
    expect(readDay(text)).toBeNull();
});
