import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseKept, type Copy } from '../../electron/domain/duplicates.ts';

const copy = (id: string, patch: Partial<Copy> = {}): Copy => ({
  id,
  createdAtMs: 0,
  hasEdits: false,
  hasNote: false,
  hasTranscript: false,
  ...patch,
});

test.each<[string, Copy[], string, string, string[]]>([
  ['the oldest', [copy('b', { createdAtMs: 2 }), copy('a', { createdAtMs: 1 })], 'a', 'oldest', ['b']],
  [
    'the transcript over age',
    [copy('old'), copy('new', { createdAtMs: 9, hasTranscript: true })],
    'new',
    'transcribed',
    ['old'],
  ],
  [
    'the note over the transcript',
    [copy('t', { hasTranscript: true }), copy('n', { hasNote: true })],
    'n',
    'noted',
    ['t'],
  ],
  [
    'edits over everything',
    [copy('n', { hasNote: true, hasTranscript: true }), copy('e', { hasEdits: true })],
    'e',
    'edited',
    [],
  ],
  [
    'both edited: the older, and none to go',
    [copy('2', { hasEdits: true, createdAtMs: 2 }), copy('1', { hasEdits: true })],
    '1',
    'oldest',
    [],
  ],
])('keeps %s', (_name, copies, keptId, reason, removableIds) => {
  expect(chooseKept(copies)).toEqual({ keptId, reason, removableIds });
});

test('property: one stays, and nothing that a person wrote is ever offered', () => {
  const copies = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      createdAtMs: fc.nat(3),
      hasEdits: fc.boolean(),
      hasNote: fc.boolean(),
      hasTranscript: fc.boolean(),
    }),
    { minLength: 2, maxLength: 6, selector: ({ id }) => id },
  );
  fc.assert(
    fc.property(copies, (all) => {
      const { keptId, removableIds } = chooseKept(all);
      expect(removableIds).not.toContain(keptId);
      for (const one of all) if (one.hasEdits || one.hasNote) expect(removableIds).not.toContain(one.id);
      // In whatever order they come.
      expect(chooseKept([...all].reverse()).keptId).toBe(keptId);
    }),
  );
  expect(() => chooseKept([copy('a')])).toThrow(RangeError);
});
