import * as z from 'zod/mini';
import { indexLine } from '../../../domain/search/sound-words.ts';
import { parseQuery } from '../../../domain/search/query.ts';
import type { RenderRow, SpeechStore } from '../../../services/ports/speech-store.ts';
import type { Db } from '../database.ts';
import { flag, given, whole } from './item-columns.ts';
import { matchExpression } from './match-expression.ts';
import type { Writes } from './statements.ts';
import { storedJson } from './stored-json.ts';

type Record = {
  number: number;
  id: string;
  account: string;
  created_at_ms: number;
  text: string;
  voice: string;
  voice_name: string;
  voice_cast: string | null;
  temperature: number;
  verify_chunks: number;
  max_secs: number | null;
  file: string | null;
  duration_ms: number;
  finished_chars: number;
  finished_bytes: number;
  state: string;
  problem: string | null;
  first_audio_ms: number | null;
  estimate_micro_usd: number;
  deleted_at_ms: number | null;
};

/** Totals are counted up to here; one more means "more". */
const countCap = 1_001;

const castSchema = z.record(z.string(), z.string());

function renderOf(record: Record): RenderRow {
  return {
    id: record.id,
    account: record.account,
    createdAtMs: record.created_at_ms,
    text: record.text,
    voice: record.voice,
    voiceName: record.voice_name,
    // Damaged, it reads as a render in one voice: its sound and its text are whole.
    cast: record.voice_cast === null ? null : storedJson(record.voice_cast, castSchema),
    temperature: record.temperature,
    verifyChunks: record.verify_chunks === 1,
    maxSecs: record.max_secs,
    file: record.file,
    durationMs: record.duration_ms,
    finishedChars: record.finished_chars,
    finishedBytes: record.finished_bytes,
    state: record.state as RenderRow['state'],
    problem: record.problem,
    firstAudioMs: record.first_audio_ms,
    estimateMicroUsd: record.estimate_micro_usd,
    deletedAtMs: record.deleted_at_ms,
  };
}

function valuesOf(patch: Partial<RenderRow>): { [column: string]: string | number | null } {
  return given<string | number | null>({
    id: patch.id,
    account: patch.account,
    created_at_ms: whole(patch.createdAtMs),
    text: patch.text,
    voice: patch.voice,
    voice_name: patch.voiceName,
    voice_cast: patch.cast ? JSON.stringify(patch.cast) : patch.cast,
    temperature: patch.temperature,
    verify_chunks: flag(patch.verifyChunks),
    max_secs: patch.maxSecs,
    file: patch.file,
    duration_ms: whole(patch.durationMs),
    finished_chars: whole(patch.finishedChars),
    finished_bytes: whole(patch.finishedBytes),
    state: patch.state,
    problem: patch.problem,
    first_audio_ms: whole(patch.firstAudioMs),
    estimate_micro_usd: whole(patch.estimateMicroUsd),
    deleted_at_ms: whole(patch.deletedAtMs),
  });
}

type RenderStore = {
  insert(row: RenderRow): void;
  update(id: string, patch: Partial<Omit<RenderRow, 'id'>>): void;
  get(id: string): RenderRow | null;
  list(query: Parameters<SpeechStore['listRenders']>[0]): Awaited<ReturnType<SpeechStore['listRenders']>>;
  unfinished(): RenderRow[];
};

/** Renders, newest first; `number` grows with each, so it is both order and cursor. */
export function createRendersStore(db: Db, writes: Writes): RenderStore {
  const byId = db.prepare<[string], Record>('SELECT * FROM renders WHERE id = ?');
  const running = db.prepare<[], Record>(`SELECT * FROM renders WHERE state = 'rendering'`);
  const shown = 'r.account = @account AND r.deleted_at_ms IS NULL';
  const page = db.prepare<[object], Record>(
    `SELECT * FROM renders r WHERE ${shown} AND r.number < @before ORDER BY r.number DESC LIMIT @limit`,
  );
  const count = db.prepare<[object], { n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM renders r WHERE ${shown} LIMIT ${countCap})`,
  );
  const found = `FROM render_words w JOIN renders r ON r.number = w.rowid WHERE render_words MATCH @match AND ${shown}`;
  const foundPage = db.prepare<[object], Record>(
    `SELECT r.* ${found} AND w.rowid < @before ORDER BY w.rowid DESC LIMIT @limit`,
  );
  const foundCount = db.prepare<[object], { n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 ${found} LIMIT ${countCap})`,
  );
  const addWords = db.prepare('INSERT INTO render_words (rowid, words) VALUES (?, ?)');

  return {
    insert: db.transaction((row: RenderRow) => {
      writes.insert('renders', valuesOf(row));
      const number = byId.get(row.id)?.number;
      addWords.run(number, renderWords(row.text, row.voiceName));
    }),
    update: db.transaction((id: string, patch: Partial<Omit<RenderRow, 'id'>>) => {
      writes.update('renders', valuesOf({ ...patch, id: undefined }), 'id = @key', { key: id });
    }),
    get: (id) => {
      const record = byId.get(id);
      return record ? renderOf(record) : null;
    },
    list({ account, text, after, limit }) {
      const before = Number(after ?? Number.MAX_SAFE_INTEGER) || 0;
      const match = text?.trim() ? matchExpression(parseQuery(text)) : null;
      if (text?.trim() && match === null) return { rows: [], next: null, total: 0 };
      const records =
        match === null ? page.all({ account, before, limit }) : foundPage.all({ account, before, limit, match });
      const total = (match === null ? count.get({ account }) : foundCount.get({ account, match }))?.n ?? 0;
      const last = records.at(-1);
      return {
        rows: records.map(renderOf),
        next: records.length === limit && last ? String(last.number) : null,
        total,
      };
    },
    unfinished: () => running.all().map(renderOf),
  };
}

/** What is searched of a render: its text with its sounds, and the name of the voice. */
export function renderWords(text: string, voiceName: string): string {
  return indexLine(`${text}\n${voiceName}`);
}
