import { expect, test } from 'vitest';
import { libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0130 lets names be stepped through without reading rows', () => {
  const db = libraryAt(120);
  migrateTo(db, 130);
  for (const [table, column] of [
    ['speakers', 'name'],
    ['speakers', 'speaker'],
    ['renders', 'voice_name'],
    ['conversations', 'voice'],
  ]) {
    const sql = `SELECT min(${column}) FROM ${table} WHERE ${column} IS NOT NULL AND ${column} > 'a'`;
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join('\n')).toMatch(/SEARCH .* USING COVERING INDEX/);
  }
});
