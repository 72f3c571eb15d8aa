import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/requirements.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| T\d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('every requirement of transcription, speech and history stands in the table once', () => {
  const numbers = rows.flatMap(([, cell = '']) => [...cell.matchAll(/T(\d+)/g)].map(([, number]) => Number(number)));
  expect(numbers.toSorted((a, b) => a - b)).toEqual([...span(1, 178), ...span(191, 195)]);
});

test('every file that the table names is there', () => {
  const missing = rows.flatMap(([, , , where = '', test = '']) => [
    ...[...where.matchAll(/`([^`]+)`/g)].map(([, path]) => join('electron', path ?? '')),
    ...[...test.matchAll(/`([^`]+)`/g)].map(([, path]) => join('test', path ?? '')),
  ]);
  expect(missing.length).toBeGreaterThan(2 * rows.length - 1);
  expect(missing.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
