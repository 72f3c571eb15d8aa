import type { SandboxDatabase } from './database.ts';
import { countAndPage, type Page, type TimeWindow, windowClauses } from './pages.ts';

/** One finished render. The text is not kept, as in the service's History. */
export type RenderRow = {
  id: number;
  account: string;
  created_at_ms: number;
  voice: string;
  chars: number;
  audio_sec: number;
  cost_usd: number | null;
};

export type RendersTable = ReturnType<typeof createRendersTable>;

/** Speech renders for History. */
export function createRendersTable(database: SandboxDatabase) {
  const byId = database.prepare<[number, string], RenderRow>('SELECT * FROM renders WHERE id = ? AND account = ?');
  const seeded = database.prepare<[number], RenderRow>('SELECT * FROM renders WHERE id = ? AND seeded = 1');
  const insert = database.prepare(
    `INSERT INTO renders (account, created_at_ms, voice, chars, audio_sec, cost_usd)
     VALUES (@account, @created_at_ms, @voice, @chars, @audio_sec, @cost_usd)`,
  );
  return {
    /** Length of a render that was made up in bulk, or `null`. */
    seededSec: (id: number) => seeded.get(id)?.audio_sec ?? null,
    get: (id: number, account: string) => byId.get(id, account),
    insert: (row: Omit<RenderRow, 'id'>): number => Number(insert.run(row).lastInsertRowid),
    remove: (id: number) => void database.prepare('DELETE FROM renders WHERE id = ?').run(id),
    history(account: string, window: TimeWindow, page: Page, voice: string | null) {
      const { clauses, values } = windowClauses(account, window);
      if (voice !== null) {
        clauses.push('voice = ?');
        values.push(voice);
      }
      return countAndPage<RenderRow>(database, 'renders', clauses, values, page);
    },
  };
}
