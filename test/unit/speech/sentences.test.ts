import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSpeakable, transcriptToScript, withoutCues } from '../../../electron/domain/speech/cues.ts';
import { dialogueNames, parseDialogue } from '../../../electron/domain/speech/dialogue.ts';
import { splitSentences } from '../../../electron/domain/speech/sentences.ts';

const pieces = (text: string): string[] => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe('splitSentences', () => {
  test('ends at sentence ends, not at abbreviations, initials or numbers', () => {
    expect(
      pieces(
        'Dr. Smith paid 3.50 for J. Brown today, on the way home. Then everybody went home by train! Was it the late one?',
      ),
    ).toEqual([
      'Dr. Smith paid 3.50 for J. Brown today, on the way home.',
      'Then everybody went home by train!',
      'Was it the late one?',
    ]);
  });

  test('a very short sentence goes with the next one', () => {
    expect(pieces('Yes. I think that we should go now.')).toEqual(['Yes. I think that we should go now.']);
  });

  test('a line break always ends a piece', () => {
    expect(pieces('One\nTwo')).toEqual(['One', 'Two']);
  });

  test('long text without stops is cut at clauses, first piece short', () => {
    const text = `${'a few words, '.repeat(60)}the end`;
    const lengths = pieces(text).map((piece) => piece.length);
    expect(lengths[0]).toBeLessThanOrEqual(120);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(300);
    expect(pieces(text)[0]?.endsWith(',')).toBe(true);
  });

  test('never cuts inside a tag or between bars', () => {
    const text = `${'word '.repeat(23)}[deep sigh] more |spelt.out| ${'word '.repeat(80)}`;
    for (const piece of pieces(text)) {
      expect(piece.split('[').length).toBe(piece.split(']').length);
      expect(piece.split('|').length % 2).toBe(1);
    }
  });

  test('every letter of any text is in exactly one piece, in order, and no surrogate pair is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 900 }), (text) => {
        const parts = splitSentences(text);
        const heard = parts
          .map(({ start, end }) => text.slice(start, end))
          .join('')
          .replace(/\s/g, '');
        expect(heard).toBe(text.replace(/\s/g, ''));
        for (const { start, end } of parts) expect(text.slice(start, end).isWellFormed()).toBe(true);
      }),
    );
  });
});

test('without its cues a script is its words, and other brackets stay', () => {
  expect(withoutCues('[sigh] Well, [laugh] that [LAUGH]')).toBe('Well, that');
  expect(withoutCues('As in [1] and [sic].')).toBe('As in [1] and [sic].');
});

describe('transcriptToScript', () => {
  test('keeps what both models know, drops the rest', () => {
    expect(transcriptToScript('Well [hesitation] I *really* [breath] think [pause] hahaha yes [laugh].')).toBe(
      'Well [hesitate] I really think… [laugh] yes [laugh].',
    );
    expect(transcriptToScript('Hear, hear! 🎵')).toBe('Hear, hear!');
  });
  test('knows when nothing can be heard', () => {
    expect(isSpeakable('  [breath] ... ')).toBe(false);
    expect(isSpeakable('[sigh]')).toBe(true);
    expect(isSpeakable('Hi')).toBe(true);
  });
});

describe('dialogue', () => {
  test('lines belong to the last known name; unknown labels are text', () => {
    const text = 'Ana: Hello.\nNote: we record.\nBen: Hi!\n\nStill Ben.';
    const lines = parseDialogue(text, ['Ana', 'Ben']).map(({ speaker, start, end }) => [
      speaker,
      text.slice(start, end),
    ]);
    expect(lines).toEqual([
      ['Ana', 'Hello.'],
      ['Ana', 'Note: we record.'],
      ['Ben', 'Hi!'],
      ['Ben', 'Still Ben.'],
    ]);
    expect(dialogueNames(text)).toEqual(['Ana', 'Note', 'Ben']);
  });
});
