import type { Db } from '../database.ts';

/** As many as a menu can show. */
const mostNames = 30;

/** Names that searches can be narrowed to, of the given accounts (a JSON list), the most frequent first. */
export function createSearchNames(db: Db): (accounts: string) => { speakers: string[]; voices: string[] } {
  const isShown = (table: string): string => `${table}.account IN (SELECT value FROM json_each(@accounts))`;
  const speakers = db
    .prepare<[object], string>(
      `SELECT p.name FROM speakers p INDEXED BY speakers_name CROSS JOIN items i ON i.number = p.item
       WHERE p.name IS NOT NULL AND p.position IS NOT NULL AND i.binned = 0 AND ${isShown('i')}
       GROUP BY p.name ORDER BY count(*) DESC, p.name LIMIT ${mostNames}`,
    )
    .pluck();
  const voices = db
    .prepare<[object], string>(
      `SELECT name FROM (
         SELECT voice_name AS name FROM renders r WHERE deleted_at_ms IS NULL AND ${isShown('r')}
         UNION ALL SELECT voice FROM conversations c WHERE voice IS NOT NULL AND ${isShown('c')})
       GROUP BY name ORDER BY count(*) DESC, name LIMIT ${mostNames}`,
    )
    .pluck();
  return (accounts) => ({
    speakers: speakers.all({ accounts }) as unknown as string[],
    voices: voices.all({ accounts }) as unknown as string[],
  });
}
