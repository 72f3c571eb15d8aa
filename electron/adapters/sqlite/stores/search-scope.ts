import type { Db } from '../database.ts';
import type { Conditions } from './filter-conditions.ts';
import { segmentsPerNumber } from './numbers.ts';
import { createPrepared } from './statements.ts';

/** A transcript by its place in the index: the first of its numbers, and how many it has. */
export type ScopedTranscript = { number: number; numbers: number };

/** How many rows there are, and the outermost numbers. */
export type FilledScope = { size: number; first: number; last: number };

/** The transcripts that the filters of one search let through. Call inside the transaction that searches. */
export type SearchScope = {
  /** Fills it anew. With `speakers` it holds who is wanted in each transcript. */
  fill(items: Conditions, speakers: Conditions | null): FilledScope;
  newest(limit: number): ScopedTranscript[];
  /** Row ids of the first lines that wanted speakers say in a transcript. */
  firstSpoken(number: number, limit: number): number[];
};

/** The line whose row id is `f.rowid` is in one of the transcripts; of a scope without speakers. */
export const isInScope = `f.rowid / ${segmentsPerNumber} IN (SELECT number FROM temp.search_scope)`;
/** The same, and a wanted speaker says it. Most lines are refused before they are read. */
export const isSpokenByWanted = `EXISTS (SELECT 1 FROM temp.search_speakers w
  CROSS JOIN segments s ON s.id = f.rowid AND s.speaker = w.speaker WHERE w.number = f.rowid / ${segmentsPerNumber})`;

/**
 * Two tables that belong to the connection, so that nothing is stored: one for scopes without speakers, one for those
 * with. Every number that a transcript takes is a row; `numbers` is 0 in the second and later ones.
 */
export function createSearchScope(db: Db): SearchScope {
  db.exec(`
    CREATE TABLE IF NOT EXISTS temp.search_scope (number INTEGER PRIMARY KEY, numbers INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS temp.search_speakers (number INTEGER NOT NULL, numbers INTEGER NOT NULL,
      speaker TEXT NOT NULL, PRIMARY KEY (number, speaker)) STRICT, WITHOUT ROWID;
  `);
  const { run, all } = createPrepared(db);
  const spoken = db
    .prepare<[number, number], number>(
      `SELECT s.id FROM temp.search_speakers w
       CROSS JOIN segments s INDEXED BY segments_speaker ON s.transcript = w.number AND s.speaker = w.speaker
       WHERE w.number = ? ORDER BY s.id LIMIT ?`,
    )
    .pluck();
  let table = 'search_scope';
  const fillWith = (kept: string, from: string, { where, values }: Conditions): void => {
    run(`DELETE FROM temp.${table}`, {});
    run(
      `INSERT INTO temp.${table} SELECT t.number, t.numbers${kept} FROM ${from} WHERE ${where.join(' AND ')}`,
      values,
    );
    run(
      `WITH RECURSIVE p AS (
         SELECT number + 1 AS next, number + numbers - 1 AS last${kept} FROM temp.${table} p WHERE numbers > 1
         UNION ALL SELECT next + 1, last${kept} FROM p WHERE next < last)
       INSERT INTO temp.${table} SELECT next, 0${kept} FROM p`,
      {},
    );
  };
  return {
    fill(items, speakers) {
      if (speakers === null) {
        table = 'search_scope';
        fillWith('', 'items i CROSS JOIN transcripts t ON t.item = i.number', items);
      } else {
        table = 'search_speakers';
        fillWith(
          ', p.speaker',
          'speakers p CROSS JOIN items i ON i.number = p.item CROSS JOIN transcripts t ON t.item = i.number',
          { where: [...speakers.where, ...items.where], values: { ...speakers.values, ...items.values } },
        );
      }
      const [filled] = all<{ size: number; first: number | null; last: number | null }>(
        `SELECT count(*) AS size, min(number) AS first, max(number) AS last FROM temp.${table}`,
        {},
      );
      return { size: filled?.size ?? 0, first: filled?.first ?? 0, last: filled?.last ?? 0 };
    },
    newest: (limit) =>
      all(`SELECT DISTINCT number, numbers FROM temp.${table} WHERE numbers > 0 ORDER BY number DESC LIMIT @limit`, {
        limit,
      }),
    firstSpoken: (number, limit) => spoken.all(number, limit) as unknown as number[],
  };
}
