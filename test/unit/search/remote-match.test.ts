import { expect, test } from 'vitest';
import { readSearch } from '../../../electron/domain/search/operators.ts';
import { isRemoteWanted, type RemoteFacts } from '../../../electron/domain/search/remote-match.ts';

const at = new Date('2026-03-10T12:00:00').getTime();
const turn: RemoteFacts = { kind: 'turn', createdAtMs: at, role: 'assistant', text: 'well [laughs] yes' };
const file: RemoteFacts = { kind: 'transcription', createdAtMs: at, role: null, text: '' };
const wants = (typed: string, facts: RemoteFacts): boolean => isRemoteWanted(facts, readSearch(typed).filters);

test.each([
  ['words only', true, true],
  ['type:conversation', true, false],
  ['type:transcript', false, true],
  ['type:remote', false, true],
  ['type:recording', false, false],
  ['type:speech', false, false],
  ['after:2026-03', true, true],
  ['after:2026-04', false, false],
  ['before:2026-03-10', false, false],
  ['speaker:assistant', true, false],
  ['speaker:you', false, false],
  ['has:laugh', true, false],
  ['has:sound', true, false],
  ['has:sigh', false, false],
  ['status:completed', false, true],
  ['status:failed', false, false],
  ['voice:maeve', false, false],
  ['tag:x', false, false],
  ['type:conversation after:2026-03 has:laugh speaker:ass', true, false],
])('%s: a turn %s, a transcription %s', (typed, wantsTurn, wantsFile) => {
  expect([wants(typed, turn), wants(typed, file)]).toEqual([wantsTurn, wantsFile]);
});

test('what has no time is in no stretch of time', () => {
  expect(wants('after:2020', { ...turn, createdAtMs: null })).toBe(false);
  expect(wants('x', { ...turn, createdAtMs: null })).toBe(true);
});
