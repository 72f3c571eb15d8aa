import { wordsOf } from '../../../domain/search/fold.ts';
import { matches } from '../../../domain/search/match.ts';
import { parseQuery } from '../../../domain/search/query.ts';
import type { Db } from '../database.ts';

/** More different names than people or voices anybody knows; what a damaged table may hold must not be read for ever. */
const mostNames = 5_000;

/** Reads the distinct values of an indexed text column by stepping from one to the next. Every call reads afresh. */
export function distinctNames(db: Db, table: string, column: string): () => string[] {
  const statement = db
    .prepare<[], string>(
      `WITH RECURSIVE names (name) AS (
         SELECT min(${column}) FROM ${table} WHERE ${column} IS NOT NULL
         UNION ALL SELECT (SELECT min(${column}) FROM ${table} WHERE ${column} IS NOT NULL AND ${column} > names.name)
         FROM names WHERE names.name IS NOT NULL)
       SELECT name FROM names WHERE name IS NOT NULL LIMIT ${mostNames}`,
    )
    .pluck();
  return () => statement.all() as unknown as string[];
}

/** Whether a name has all words of one of the values, the last of which may be unfinished. */
export function isNamed(name: string, values: readonly string[]): boolean {
  const words = wordsOf(name);
  return values.some((value) => matches(words, parseQuery(value)));
}
