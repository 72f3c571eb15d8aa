import { makeText, type TranscriptSegment } from '../recognition/transcript.ts';
import type { SandboxDatabase } from '../storage/database.ts';
import { historyOffset } from '../storage/transcriptions-table.ts';
import { createSeededRandom, type SeededRandom } from './random.ts';
import { fileEndings, sentence, tools, topics } from './vocabulary.ts';

/** A history made up in bulk. The same values give the same rows. */
export type SeedOptions = {
  seed?: number;
  account?: string;
  transcriptions?: number;
  renders?: number;
  conversations?: number;
  turnsPerConversation?: number;
  segmentsPerTranscription?: number;
  /** Times are spread evenly over this window, in ms; default: the 30 days before 29 June 2026. */
  fromMs?: number;
  untilMs?: number;
  /** This many rows in a row share one second. */
  tieSize?: number;
};

export type SeedResult = { transcriptionIds: number[]; renderIds: number[]; conversationIds: string[] };

const defaultUntilMs = Date.parse('2026-06-29T10:40:00Z');
const defaultSpanMs = 30 * 86_400_000;
const personas = ['slt', 'rms', 'awb', 'kal16'];

/** Writes the rows in one transaction. They have no sound on disk; downloads give tones of the right length. */
export function seedHistory(database: SandboxDatabase, options: SeedOptions): SeedResult {
  const random = createSeededRandom(options.seed ?? 1);
  const untilMs = options.untilMs ?? defaultUntilMs;
  const fromMs = options.fromMs ?? untilMs - defaultSpanMs;
  const timeOf = (index: number, count: number): number => {
    const group = Math.floor(index / (options.tieSize ?? 1)) * (options.tieSize ?? 1);
    return Math.floor((fromMs + ((untilMs - fromMs) * group) / Math.max(1, count)) / 1000) * 1000;
  };
  const account = options.account ?? 'local';
  const result: SeedResult = { transcriptionIds: [], renderIds: [], conversationIds: [] };
  database.transaction(() => {
    const count = options.transcriptions ?? 0;
    for (let index = 0; index < count; index += 1) {
      const row = makeTranscription(random, options.segmentsPerTranscription ?? 12);
      result.transcriptionIds.push(insertTranscription(database, { ...row, account, at: timeOf(index, count) }));
    }
    const renders = options.renders ?? 0;
    for (let index = 0; index < renders; index += 1) {
      result.renderIds.push(insertRender(database, random, account, timeOf(index, renders)));
    }
    const conversations = options.conversations ?? 0;
    for (let index = 0; index < conversations; index += 1) {
      const at = timeOf(index, conversations);
      result.conversationIds.push(
        insertConversation(database, random, { account, at, turns: options.turnsPerConversation ?? 8 }),
      );
    }
  })();
  return result;
}

type MadeTranscription = { filename: string; segments: TranscriptSegment[]; durationSec: number };

function makeTranscription(random: SeededRandom, count: number): MadeTranscription {
  const segments: TranscriptSegment[] = [];
  let at = 0.5;
  for (let index = 0; index < count; index += 1) {
    const end = at + 1.5 + random.next() * 5;
    const speaker = String(random.int(2));
    const previous = segments.at(-1);
    segments.push({
      speaker,
      text: sentence(random),
      start: Math.round(at * 100) / 100,
      end: Math.round(end * 100) / 100,
      segment_idx: previous?.speaker === speaker ? previous.segment_idx + 1 : 0,
      words: null,
    });
    at = end + random.next();
  }
  const name = `${random.pick(topics)}-${String(random.int(10_000)).padStart(4, '0')}.${random.pick(fileEndings)}`;
  return { filename: name, segments, durationSec: Math.round(at * 100) / 100 };
}

function insertTranscription(
  database: SandboxDatabase,
  row: MadeTranscription & { account: string; at: number },
): number {
  const next = database
    .prepare<[], { id: number }>('SELECT coalesce(max(id), 123) + 1 AS id FROM transcriptions')
    .get();
  const id = next?.id ?? 124;
  database
    .prepare(
      `INSERT INTO transcriptions (id, history_id, account, status, created_at_ms, updated_at_ms, filename, content_type,
         size_bytes, sha256, non_speech, duration_sec, audio_format, processing_sec, language, num_chunks, num_segments,
         num_speakers, text, segments, cost_usd)
       VALUES (?, ?, ?, 'completed', ?, ?, ?, 'audio/wav', ?, ?, 0, ?, 'wav', ?, 'en', 1, ?, ?, ?, ?, ?)`,
    )
    .run(
      id,
      id + historyOffset,
      row.account,
      row.at,
      row.at + 20_000,
      row.filename,
      Math.round(row.durationSec * 32_000),
      `seeded-${id}`,
      row.durationSec,
      row.durationSec / 10,
      row.segments.length,
      new Set(row.segments.map((segment) => segment.speaker)).size,
      makeText(row.segments, false),
      JSON.stringify(row.segments),
      Math.round((Math.ceil(row.durationSec) / 3600) * 0.2 * 1e6) / 1e6,
    );
  return id;
}

function insertRender(database: SandboxDatabase, random: SeededRandom, account: string, at: number): number {
  const chars = 20 + random.int(800);
  const { lastInsertRowid } = database
    .prepare(
      'INSERT INTO renders (account, created_at_ms, voice, chars, audio_sec, cost_usd, seeded) VALUES (?, ?, ?, ?, ?, ?, 1)',
    )
    .run(account, at, `${random.pick(personas)}.en-us`, chars, Math.round((chars / 14) * 10) / 10, chars / 100_000);
  return Number(lastInsertRowid);
}

function insertConversation(
  database: SandboxDatabase,
  random: SeededRandom,
  row: { account: string; at: number; turns: number },
): string {
  const hex = Array.from({ length: 24 }, () => random.int(16).toString(16)).join('');
  const id = `sess_${hex}`;
  const durationSec = row.turns * 8;
  database
    .prepare(
      'INSERT INTO conversations (id, account, created_at_ms, ended_at_ms, voice, duration_sec, turn_count) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      id,
      row.account,
      row.at,
      row.at + durationSec * 1000,
      `${random.pick(personas)}.en-us`,
      durationSec,
      row.turns,
    );
  const turn = database.prepare('INSERT INTO turns (session_id, role, text, created_at_ms) VALUES (?, ?, ?, ?)');
  const call = database.prepare(
    'INSERT INTO tool_calls (session_id, tool, args, result, created_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  for (let index = 0; index < row.turns; index += 1) {
    const at = row.at + index * 8_000;
    turn.run(id, index % 2 === 0 ? 'user' : 'assistant', sentence(random), at);
    if (index % 5 === 2) call.run(id, random.pick(tools), JSON.stringify({ range: 'today' }), '2 events', at);
  }
  return id;
}
