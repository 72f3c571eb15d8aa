import { expect, test } from 'vitest';
import { libraryAt, migrateTo } from '../../../support/migrated.ts';

test('0132 finds the lines of one speaker, in order, without reading the others', () => {
  const db = libraryAt(131);
  const sql = 'SELECT id FROM segments WHERE transcript = 1 AND speaker = 7 ORDER BY id';
  migrateTo(db, 132);
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
  expect(plan.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('SEARCH segments USING COVERING INDEX segments_speaker (transcript=? AND speaker=?)'),
  ]);
});
