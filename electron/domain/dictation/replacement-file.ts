import { csvTable } from '../csv.ts';
import { type Replacement, replacementLimits } from './replacements.ts';

const header = ['You say', 'Inserted', 'Match case', 'Whole words'];

/** The rules as a table for spreadsheets; `parseReplacements` reads it back without loss. */
export function replacementsCsv(rules: readonly Replacement[]): string {
  return csvTable(
    header,
    rules.map(({ from, to, matchCase = false, wholeWord = true }) => [
      guarded(from),
      guarded(to),
      matchCase ? 'yes' : 'no',
      wholeWord ? 'yes' : 'no',
    ]),
  );
}

/** `csvCell` puts an apostrophe before what a spreadsheet would run; a text that has one of its own gets another. */
const looksGuarded = /^'+\s*[=+\-@\t\r\n|%＝＋－＠]/;
const guarded = (text: string): string => (looksGuarded.test(text) ? `'${text}` : text);
const unguarded = (cell: string): string => (looksGuarded.test(cell) ? cell.slice(1) : cell);

/** What a file held: the rules that can be used, and the lines (from 1) that cannot. */
export type ReadReplacements = { rules: Replacement[]; badLines: number[] };

/**
 * Reads CSV (comma, semicolon or tab), or lines of `said -> inserted`. A first line that names the columns is left out.
 * Total: anything else is a bad line.
 */
export function parseReplacements(text: string): ReadReplacements {
  const rules: Replacement[] = [];
  const badLines: number[] = [];
  const plain = text.replace(/^\ufeff/, '');
  for (const { cells, line } of rowsOf(plain, separatorOf(plain))) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    if (line === 1 && /^(you say|from|said)$/i.test(cells[0]?.trim() ?? '')) continue;
    const rule = ruleOf(cells);
    if (rule === null) badLines.push(line);
    else rules.push(rule);
  }
  return { rules, badLines };
}

function ruleOf(cells: readonly string[]): Replacement | null {
  const [said, inserted, matchCase = '', wholeWord = ''] = cells.length === 1 ? arrow(cells[0] ?? '') : cells;
  const from = unguarded(said ?? '').trim();
  const to = inserted === undefined ? null : unguarded(inserted);
  if (from === '' || to === null) return null;
  if (from.length > replacementLimits.from || to.length > replacementLimits.to) return null;
  return {
    from,
    to,
    matchCase: /^(yes|true|1|x)$/i.test(matchCase.trim()),
    wholeWord: !/^(no|false|0)$/i.test(wholeWord.trim()),
  };
}

function arrow(line: string): string[] {
  const parts = line.split(/\s*(?:->|→|=>)\s*/);
  return parts.length === 2 ? parts.map((part) => part.trim()) : [line];
}

/** The one that the first line has most of; a comma when it has none. */
function separatorOf(text: string): string {
  const first = text.split(/\r?\n/, 1)[0] ?? '';
  const count = (separator: string): number => first.split(separator).length;
  return [';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best), ',');
}

/** RFC 4180: quoted cells may hold separators, quotes (doubled) and line breaks. `line`: where the row begins. */
function* rowsOf(text: string, separator: string): Generator<{ cells: string[]; line: number }> {
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let begins = 1;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\n') line += 1;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (char === separator) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') continue;
      yield { cells: [...cells, cell], line: begins };
      cells = [];
      cell = '';
      begins = line;
    } else cell += char;
  }
  yield { cells: [...cells, cell], line: begins };
}
