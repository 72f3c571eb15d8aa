import type { SandboxDatabase } from './database.ts';
import { countAndPage, type Page, type TimeWindow, windowClauses } from './pages.ts';

export type TranscriptionStatus = 'submitted' | 'processing' | 'completed' | 'failed';

/** One row; times in ms, durations in seconds. `segments` is JSON with words. */
export type TranscriptionRow = {
  id: number;
  history_id: number;
  account: string;
  status: TranscriptionStatus;
  created_at_ms: number;
  updated_at_ms: number;
  filename: string;
  content_type: string;
  size_bytes: number;
  sha256: string;
  non_speech: number;
  cached: number;
  duration_sec: number | null;
  audio_format: string | null;
  processing_sec: number | null;
  language: string | null;
  num_chunks: number | null;
  num_segments: number | null;
  num_speakers: number | null;
  text: string | null;
  segments: string | null;
  error_message: string | null;
  cost_usd: number | null;
};

/** History numbers the same work differently: a client must not take one id for the other. */
export const historyOffset = 332;

export type NewTranscription = Pick<
  TranscriptionRow,
  'account' | 'created_at_ms' | 'filename' | 'content_type' | 'size_bytes' | 'sha256' | 'non_speech'
>;

export type TranscriptionsTable = ReturnType<typeof createTranscriptionsTable>;

/** Jobs and their results. */
export function createTranscriptionsTable(database: SandboxDatabase) {
  const one = <P extends unknown[]>(sql: string) => database.prepare<P, TranscriptionRow>(sql);
  const byId = one<[number, string]>('SELECT * FROM transcriptions WHERE id = ? AND account = ?');
  const completed = one<[number]>(`SELECT * FROM transcriptions WHERE id = ? AND status = 'completed'`);
  const byHistoryId = one<[number, string]>('SELECT * FROM transcriptions WHERE history_id = ? AND account = ?');
  const byHash = one<[string, string]>(
    'SELECT * FROM transcriptions WHERE account = ? AND sha256 = ? ORDER BY id DESC LIMIT 1',
  );
  const unfinished = one<[]>(`SELECT * FROM transcriptions WHERE status IN ('submitted', 'processing') ORDER BY id`);
  const markCached = database.prepare<[number]>('UPDATE transcriptions SET cached = 1 WHERE id = ?');

  return {
    get: (id: number, account: string) => byId.get(id, account),
    getByHistoryId: (id: number, account: string) => byHistoryId.get(id, account),
    /** A finished job whoever it belongs to: the signed link is the permission. */
    result: (id: number) => completed.get(id),
    findByHash: (account: string, sha256: string) => byHash.get(account, sha256),
    /** Oldest first. */
    unfinished: () => unfinished.all(),
    markCached: (id: number) => void markCached.run(id),

    /** Adds a job as `submitted` and gives its id. */
    insert(row: NewTranscription): number {
      const next = database.prepare<[], { id: number }>('SELECT coalesce(max(id), 123) + 1 AS id FROM transcriptions');
      const id = next.get()?.id ?? 124;
      database
        .prepare(
          `INSERT INTO transcriptions (id, history_id, account, status, created_at_ms, updated_at_ms, filename,
             content_type, size_bytes, sha256, non_speech)
           VALUES (@id, @history_id, @account, 'submitted', @created_at_ms, @created_at_ms, @filename,
             @content_type, @size_bytes, @sha256, @non_speech)`,
        )
        .run({ ...row, id, history_id: id + historyOffset });
      return id;
    },

    update(id: number, patch: Partial<Omit<TranscriptionRow, 'id' | 'account'>>): void {
      const columns = Object.keys(patch).filter((column) => /^[a-z_0-9]+$/.test(column));
      if (columns.length === 0) return;
      const assignments = columns.map((column) => `${column} = @${column}`).join(', ');
      database.prepare(`UPDATE transcriptions SET ${assignments} WHERE id = @id`).run({ ...patch, id });
    },

    remove: (id: number) => void database.prepare('DELETE FROM transcriptions WHERE id = ?').run(id),

    /** Newest first, without the large columns' cost: the list shows neither text nor segments. */
    list(account: string, limit: number, offset: number): { total: number; rows: TranscriptionRow[] } {
      return countAndPage<TranscriptionRow>(database, 'transcriptions', ['account = ?'], [account], {
        order: 'desc',
        limit,
        offset,
      });
    },

    history(account: string, window: TimeWindow, page: Page, status: string | null) {
      const { clauses, values } = windowClauses(account, window);
      if (status !== null) {
        clauses.push('status = ?');
        values.push(status);
      }
      return countAndPage<TranscriptionRow>(database, 'transcriptions', clauses, values, page);
    },

    /** By file name only: the text is not in the service's database either. */
    searchNames(account: string, words: readonly string[], limit: number): TranscriptionRow[] {
      const like = words.map(() => `filename LIKE ? ESCAPE '\\'`).join(' AND ');
      const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, (c) => `\\${c}`)}%`);
      return database
        .prepare<unknown[], TranscriptionRow>(
          `SELECT * FROM transcriptions WHERE account = ? AND ${like || '0'} ORDER BY created_at_ms DESC, id DESC LIMIT ?`,
        )
        .all(account, ...patterns, limit);
    },
  };
}
