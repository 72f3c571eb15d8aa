import { describe, expect, test } from 'vitest';
import { csvCell, csvTable } from '../../../electron/domain/csv.ts';

describe('cells', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '|cmd', '%1', '＝1', '\n=1'])(
    '%j is text for every spreadsheet',
    (text) => {
      const cell = csvCell(text);
      expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
    },
  );

  test('quotes, commas and line breaks are quoted; numbers stay numbers; null is empty', () => {
    expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
    expect(csvCell('two\nlines')).toBe('"two\nlines"');
    expect(csvCell(-0.5)).toBe('-0.5');
    expect(csvCell(Number.NaN)).toBe('');
    expect(csvCell(null)).toBe('');
    expect(csvCell('plain words')).toBe('plain words');
  });

  test('a table has its header, CRLF and the mark of UTF-8', () => {
    expect(csvTable(['A', 'B'], [['=x', 1]])).toBe("\ufeffA,B\r\n'=x,1\r\n");
  });
});
