import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTags, parseRuns, plainText } from '../../../electron/domain/transcript/tags.ts';

test('every documented spelling has its one name', () => {
  const names = (text: string): string[] => parseRuns(text).flatMap((run) => (run.kind === 'tag' ? [run.name] : []));
  expect(names('[hesitation] [hesitate]')).toEqual(['hesitation', 'hesitation']);
  expect(names('[breath] [laugh] [pause] [env] [tut] [sigh] [sniff] [cough]')).toEqual([
    'breath',
    'laugh',
    'pause',
    'environment',
    'tut',
    'sigh',
    'sniff',
    'cough',
  ]);
  expect(
    names(
      '[mouthnoise] [scoff] [gasp] [music] [sing] [clearsthroat] [noise] [overlap] [SC] [shortpause] [longpause] 🎵 ♪',
    ),
  ).toEqual([
    'tut',
    'scoff',
    'gasp',
    'music',
    'singing',
    'throat',
    'environment',
    'overlap',
    'speaker change',
    'pause',
    'pause',
    'music',
    'music',
  ]);
});

test('an unknown tag is kept verbatim as another sound; numbers and citations are words', () => {
  expect(parseRuns('[door slam] see [1] and [p. 4]')).toEqual([
    { kind: 'tag', raw: '[door slam]', name: 'door slam', known: false },
    { kind: 'words', raw: ' see [1] and [p. 4]' },
  ]);
  expect(parseRuns('[constructor]')).toEqual([
    { kind: 'tag', raw: '[constructor]', name: 'constructor', known: false },
  ]);
});

test('emphasis and elongation are notation; hahaha is a word; 2*3*4 is arithmetic', () => {
  expect(parseRuns('um... I *really* think, hahaha 2*3*4')).toEqual([
    { kind: 'elongation', raw: 'um...', text: 'um' },
    { kind: 'words', raw: ' I ' },
    { kind: 'emphasis', raw: '*really*', text: 'really' },
    { kind: 'words', raw: ' think, hahaha 2*3*4' },
  ]);
  expect(parseRuns('...end')).toEqual([{ kind: 'words', raw: '...end' }]);
});

test('plain text has no tags, no marks, and no space before a full stop', () => {
  expect(plainText('Well [hesitation] um I am *not* sure [breath]. [pause] Ok')).toBe('Well um I am not sure. Ok');
  expect(plainText('[laugh]')).toBe('');
  expect(plainText('um... so...')).toBe('um... so...');
});

test('counts by name', () => {
  expect([...countTags('[hesitate] a [hesitation] b [laugh]')]).toEqual([
    ['hesitation', 2],
    ['laugh', 1],
  ]);
});

test('joining the runs of any text gives the text back', () => {
  const part = fc.oneof(
    fc.constantFrom('[breath]', '*a*', '**', '[', ']', '*', '...', 'um...', '🎵', '\n', ' '),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join('');
      expect(
        parseRuns(text)
          .map((run) => run.raw)
          .join(''),
      ).toBe(text);
    }),
    { numRuns: 1000 },
  );
});
