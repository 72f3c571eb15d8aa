import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReplacements, replacementsCsv } from '../../../electron/domain/dictation/replacement-file.ts';
import { mergeReplacements, sameRule } from '../../../electron/domain/dictation/replacements.ts';

const rule = (from: string, to: string, matchCase = false, wholeWord = true) => ({ from, to, matchCase, wholeWord });

describe('rules about the same words', () => {
  const known = [rule('fluxions', 'Fluxions'), rule('new line', '\n')];

  test('are found whatever their case and spaces, unless case matters', () => {
    expect(sameRule(known, rule(' New  Line ', 'x'))).toBe(known[1]);
    expect(sameRule(known, rule('Fluxions', 'x', true))).toBeUndefined();
    expect(sameRule(known, rule('flux', 'x'))).toBeUndefined();
  });

  test('of a file take the place of the old ones; the others come after', () => {
    expect(mergeReplacements(known, [rule('NEW LINE', ' / '), rule('omw', 'on my way')])).toEqual([
      rule('fluxions', 'Fluxions'),
      rule('NEW LINE', ' / '),
      rule('omw', 'on my way'),
    ]);
  });
});

describe('the file', () => {
  test('comes back as it was, whatever the texts hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('=1+1', "'=x", '-', ' a ', 'a,b;c', '"', 'x\r\ny', 'a -> b', "''+", '\t', '\ufeff'),
    );
    const rules = fc.array(
      fc.record({
        from: text.map((one) => one.trim()).filter((one) => one !== ''),
        to: text,
        matchCase: fc.boolean(),
        wholeWord: fc.boolean(),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(rules, (given) => {
        expect(parseReplacements(replacementsCsv(given))).toEqual({ rules: given, badLines: [] });
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['semicolons, no header', 'omw;on my way\r\nbrb;be right back', 2],
    ['tabs', 'said\tinserted\nomw\ton my way\nbrb\tbe right back\n', 2],
    ['arrows', 'omw -> on my way\nbrb → be right back', 2],
    ['a byte order mark and empty lines', '\ufeffYou say,Inserted\n\nomw,on my way\n\n', 1],
    ['nothing', '', 0],
  ])('is read with %s', (_, text, count) => {
    const { rules, badLines } = parseReplacements(text);
    expect(badLines).toEqual([]);
    expect(rules).toHaveLength(count);
    expect(rules.slice(0, 1)).toEqual(count === 0 ? [] : [rule('omw', 'on my way')]);
  });

  test('says which lines it cannot use and takes the others', () => {
    expect(parseReplacements(`a,b\nno rule\n,x\n"${'y'.repeat(201)}",z\n"c\nd",e\nalone`)).toEqual({
      rules: [rule('a', 'b'), rule('c\nd', 'e')],
      badLines: [2, 3, 4, 7],
    });
  });
});
