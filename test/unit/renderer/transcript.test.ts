import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../../electron/domain/transcript/tags.ts';
import { speakersOf } from '../../../renderer/features/transcript/speakers.ts';
import { findSpoken, shownRuns } from '../../../renderer/features/transcript/spoken-text.ts';
import { hostileTexts } from '../../support/renderer/hostile-texts.ts';

const shownText = (text: string, withTags: boolean): string =>
  shownRuns(text, withTags)
    .map((run) => (run.kind === 'tag' ? `(${run.name})` : run.text))
    .join('');

describe('what a segment shows', () => {
  test('tags are names, emphasis has no asterisks', () => {
    expect(shownText('Well [breath] it is *very* long. [laugh]', true)).toBe('Well (breath) it is very long. (laugh)');
  });
  test('without tags no double space is left where they stood', () => {
    expect(shownText('Well [breath] it is. [pause] So.', false)).toBe('Well it is. So.');
    expect(shownText('[sigh] Fine.', false)).toBe('Fine.');
  });
  const notation = fc.array(
    fc.oneof(fc.constantFrom('[laugh]', '[breath]', ' ', '*so*', '*', '[', '...', 'um...', '🎵'), fc.string()),
  );
  test('every run stands where it says in the segment, in order, and nothing but notation is lost', () => {
    fc.assert(
      fc.property(notation, (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const run of shownRuns(text, true)) {
          expect(run.from).toBeGreaterThanOrEqual(end);
          if (run.kind === 'tag') continue;
          expect(text.slice(run.from, run.from + run.text.length)).toBe(run.text);
          end = run.from + run.text.length;
        }
        const squeeze = (value: string): string => value.replace(/\s+/g, '');
        expect(squeeze(shownText(text, false))).toBe(squeeze(plainText(text)));
      }),
    );
  });
});

describe('find in transcript', () => {
  const segments = [
    { ordinal: 4, text: 'It is *very* long, a véry [laugh] long memory.' },
    { ordinal: 7, text: 'Laugh if you like.' },
  ];
  const cut = (needle: string): string[] =>
    findSpoken(segments, needle).map(({ ordinal, start, end }) => {
      const text = segments.find((segment) => segment.ordinal === ordinal)?.text ?? '';
      return `${ordinal}:${text.slice(start, end)}`;
    });
  test('ignores case and accents and reads through emphasis', () => {
    expect(cut('VERY')).toEqual(['4:very', '4:véry']);
    expect(cut('is very long')).toEqual(['4:is *very* long']);
  });
  test('a sound is not a word', () => {
    expect(cut('laugh')).toEqual(['7:Laugh']);
  });
  test('nothing is found for nothing', () => {
    expect(findSpoken(segments, '  ')).toEqual([]);
  });
  test('stops at the limit', () => {
    expect(findSpoken([{ ordinal: 0, text: 'a '.repeat(10_000) }], 'a', 100)).toHaveLength(100);
  });
  test('hostile texts give ranges inside themselves', () => {
    hostileTexts.forEach((text, ordinal) => {
      for (const match of findSpoken([{ ordinal, text }], 'r')) {
        expect(match.start).toBeGreaterThanOrEqual(0);
        expect(match.end).toBeGreaterThan(match.start);
        expect(match.end).toBeLessThanOrEqual(text.length);
      }
    });
  });
});

describe('speakers', () => {
  test('colours follow first speech, names the person, then the label', () => {
    const speakers = speakersOf(
      [{ speaker: '1' }, { speaker: null }, { speaker: '0' }, { speaker: '1' }],
      [{ speaker: '0', name: 'Ana' }],
    );
    expect([...speakers.values()].map(({ name, color }) => `${name} ${color}`)).toEqual([
      'Speaker 2 var(--speaker-1)',
      'Unknown var(--faint)',
      'Ana var(--speaker-2)',
    ]);
  });
  test('the ninth speaker starts the colours again', () => {
    const labels = Array.from({ length: 9 }, (_, index) => ({ speaker: String(index) }));
    expect(speakersOf(labels, []).get('8')?.color).toBe('var(--speaker-1)');
  });
});
