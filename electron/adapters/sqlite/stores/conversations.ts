import { indexText } from '../../../domain/search/fold.ts';
import { indexLine } from '../../../domain/search/sound-words.ts';
import { parseQuery } from '../../../domain/search/query.ts';
import { entriesOf } from '../../../domain/history/entries.ts';
import type { ConversationDetail, HistoryConversation } from '../../../services/ports/history-api.ts';
import type {
  ConversationEntry,
  ConversationRow,
  HistoryStore,
  MissingDetail,
} from '../../../services/ports/history-store.ts';
import type { Viewer } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { matchExpression } from './match-expression.ts';
import { firstNumberOf, numbersFor, segmentRange, segmentsPerNumber } from './numbers.ts';
import { readCursor } from './history-accounts.ts';

type Record = {
  number: number;
  id: string;
  account: string;
  remote_id: string;
  created_at_ms: number;
  cost_micro_usd: number | null;
  missing: number;
  voice: string | null;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  duration_ms: number | null;
  turn_count: number | null;
  truncated: number;
  entry_count: number;
  slot: number | null;
  slots: number | null;
};
type EntryRecord = {
  id: number;
  kind: string;
  role: string | null;
  text: string;
  tool: string | null;
  args: string | null;
  result: string | null;
  created_at_ms: number | null;
};

/** Rows of `conversations` and `entries`. */
export type ConversationsStore = {
  /** Call inside a transaction. Returns whether the row is new. */
  put(account: string, row: HistoryConversation, sweepId: number): boolean;
  putDetail(account: string, detail: ConversationDetail): void;
  missing(account: string, query: { sinceMs: number; nowMs: number; limit: number }): MissingDetail[];
  list(query: Parameters<HistoryStore['listConversations']>[0]): Awaited<ReturnType<HistoryStore['listConversations']>>;
  get(id: string): ConversationRow | null;
  entries(id: string, from: number, limit: number): { entries: ConversationEntry[]; total: number };
};

/** Newest first; the key of a page is the last row's time and number. */
export function createConversationsStore(db: Db, accountsOf: (viewer: Viewer) => string): ConversationsStore {
  const byRemote = db.prepare<[string, string], Record>(
    'SELECT * FROM conversations WHERE account = ? AND remote_id = ?',
  );
  const byId = db.prepare<[string], Record>('SELECT * FROM conversations WHERE id = ?');
  const upsert = db.prepare(
    `INSERT INTO conversations (id, account, remote_id, created_at_ms, cost_micro_usd, raw, voice, started_at_ms,
       ended_at_ms, duration_ms, turn_count, swept)
     VALUES (@id, @account, @remote_id, @created_at_ms, @cost, @raw, @voice, @started, @ended, @duration, @turns, @swept)
     ON CONFLICT (account, remote_id) DO UPDATE SET
       created_at_ms = iif(@created_at_ms > 0, @created_at_ms, created_at_ms), raw = @raw, missing = 0,
       swept = max(swept, @swept), cost_micro_usd = coalesce(@cost, cost_micro_usd), voice = coalesce(@voice, voice),
       started_at_ms = coalesce(@started, started_at_ms), ended_at_ms = coalesce(@ended, ended_at_ms),
       duration_ms = coalesce(@duration, duration_ms), turn_count = coalesce(@turns, turn_count)`,
  );
  const lacking = db.prepare<[object], { remote_id: string; id: string; created_at_ms: number }>(
    `SELECT remote_id, id, created_at_ms FROM conversations
     WHERE account = @account AND created_at_ms >= @since AND missing = 0 AND again_at_ms <= @now
       AND (fetched_turns IS NULL OR fetched_turns < coalesce(turn_count, 0))
     ORDER BY created_at_ms DESC LIMIT @limit`,
  );
  const slotsFrom = db.prepare<[number], { slot: number; slots: number }>(
    'SELECT slot, slots FROM conversations WHERE slot >= ? ORDER BY slot',
  );
  const slotBefore = db.prepare<[number], { slot: number; slots: number }>(
    'SELECT slot, slots FROM conversations WHERE slot < ? ORDER BY slot DESC LIMIT 1',
  );
  const setSlot = db.prepare(
    `UPDATE conversations SET slot = ?, slots = ?, entry_count = ?, fetched_turns = ?, truncated = ? WHERE number = ?`,
  );
  const removeEntries = db.prepare('DELETE FROM entries WHERE id BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)');
  const removeWords = db.prepare(
    'DELETE FROM entry_words WHERE rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)',
  );
  const insertEntry = db.prepare(
    `INSERT INTO entries (id, conversation, kind, remote_id, role, text, tool, args, result, created_at_ms)
     VALUES (CAST(? AS INTEGER), ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addWords = db.prepare('INSERT INTO entry_words (rowid, words) VALUES (CAST(? AS INTEGER), ?)');
  const entryPage = db.prepare<[number, number, number], EntryRecord>(
    'SELECT * FROM entries WHERE id BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER) ORDER BY id LIMIT ?',
  );
  const shown = 'c.account IN (SELECT value FROM json_each(@accounts))';
  const older = '(c.created_at_ms, c.number) < (@at, @number)';
  const page = db.prepare<[object], Record>(
    `SELECT * FROM conversations c WHERE ${shown} AND ${older} ORDER BY c.created_at_ms DESC, c.number DESC LIMIT @limit`,
  );
  const count = db.prepare<[object], number>(`SELECT count(*) FROM conversations c WHERE ${shown}`).pluck();
  const matching = `c.number IN (SELECT e.conversation FROM entry_words w CROSS JOIN entries e ON e.id = w.rowid
    WHERE entry_words MATCH @match)`;
  const found = db.prepare<[object], Record>(
    `SELECT * FROM conversations c WHERE ${shown} AND ${older} AND ${matching}
     ORDER BY c.created_at_ms DESC, c.number DESC LIMIT @limit`,
  );
  const foundCount = db
    .prepare<[object], number>(`SELECT count(*) FROM conversations c WHERE ${shown} AND ${matching}`)
    .pluck();

  const freeSlot = (createdAtMs: number, wanted: number): number => {
    const first = firstNumberOf(createdAtMs);
    const before = slotBefore.get(first);
    let candidate = Math.max(first, before ? before.slot + before.slots : 0);
    for (const { slot, slots } of slotsFrom.iterate(candidate)) {
      if (slot >= candidate + wanted) break;
      candidate = slot + slots;
    }
    return candidate;
  };
  const put: ConversationsStore['put'] = (account, row, sweepId) => {
    const isFresh = byRemote.get(account, row.remoteId) === undefined;
    upsert.run({
      id: crypto.randomUUID(),
      account,
      remote_id: row.remoteId,
      created_at_ms: row.createdAtMs ?? row.startedAtMs ?? 0,
      cost: row.costMicroUsd,
      raw: row.raw,
      voice: row.voice,
      started: row.startedAtMs,
      ended: row.endedAtMs,
      duration: row.durationMs,
      turns: row.turnCount,
      swept: sweepId,
    });
    return isFresh;
  };
  const putDetail = db.transaction((account: string, detail: ConversationDetail) => {
    put(account, detail.conversation, 0);
    const row = byRemote.get(account, detail.conversation.remoteId);
    if (!row) return;
    if (row.slot !== null && row.slots !== null) {
      const { first, last } = segmentRange(row.slot, row.slots);
      removeWords.run(first, last);
      removeEntries.run(first, last);
    }
    const entries = entriesOf(detail);
    const slots = numbersFor(entries.length);
    setSlot.run(null, null, 0, null, 0, row.number);
    const slot = freeSlot(row.created_at_ms, slots);
    const turns = Math.max(detail.turns.length, detail.conversation.turnCount ?? 0);
    setSlot.run(slot, slots, entries.length, turns, Number(detail.isTruncated), row.number);
    entries.forEach((entry, position) => {
      const id = slot * segmentsPerNumber + position;
      const { kind, remoteId, role, text, tool, args, result, createdAtMs } = entry;
      insertEntry.run(id, row.number, kind, remoteId, role, text, tool, args, result, createdAtMs);
      addWords.run(id, entryWords(entry));
    });
  });

  return {
    put,
    putDetail: (account, detail) => putDetail.immediate(account, detail),
    missing: (account, { sinceMs, nowMs, limit }) =>
      lacking.all({ account, since: sinceMs, now: nowMs, limit }).map(({ remote_id, id, created_at_ms }) => ({
        type: 'conversation',
        remoteId: remote_id,
        id,
        createdAtMs: created_at_ms,
      })),
    list({ account, after, limit, text }) {
      const { at, number } = readCursor(after);
      const wanted = text?.trim() ?? '';
      const match = wanted === '' ? null : matchExpression(parseQuery(wanted));
      if (wanted !== '' && match === null) return { rows: [], next: null, total: 0 };
      const accounts = accountsOf(account);
      const query = { accounts, at, number, limit, ...(match === null ? {} : { match }) };
      const records = match === null ? page.all(query) : found.all(query);
      const total = Number(match === null ? count.get({ accounts }) : foundCount.get({ accounts, match }));
      const last = records.at(-1);
      const next = records.length === limit && last ? `${last.created_at_ms}.${last.number}` : null;
      return { rows: records.map(conversationOf), next, total };
    },
    get(id) {
      const record = byId.get(id);
      return record ? conversationOf(record) : null;
    },
    entries(id, from, limit) {
      const record = byId.get(id);
      if (!record || record.slot === null || record.slots === null) return { entries: [], total: 0 };
      const { first, last } = segmentRange(record.slot, record.slots);
      const records = entryPage.all(first + Math.max(0, Math.floor(from)), last, Math.max(0, Math.floor(limit)));
      return {
        total: record.entry_count,
        entries: records.map((entry) => ({
          position: entry.id - first,
          kind: entry.kind === 'tool' ? 'tool' : 'turn',
          role: entry.role,
          text: entry.text,
          tool: entry.tool,
          args: entry.args,
          result: entry.result,
          createdAtMs: entry.created_at_ms,
        })),
      };
    },
  };
}

type EntryTexts = { text: string; tool: string | null; args: string | null; result: string | null };

/** What the index holds of a line. Sounds are those of the words said: brackets in the data of tools are none. */
export function entryWords({ text, ...tool }: EntryTexts): string {
  const data = entryText({ text: '', ...tool });
  return data === '' ? indexLine(text) : `${indexLine(text)} ${indexText(data)}`;
}

/** What is searched of a line: the words said, or the tool's name, arguments and result. */
export function entryText(entry: EntryTexts): string {
  return [entry.text, entry.tool, entry.args, entry.result].filter((part) => part !== null && part !== '').join('\n');
}

function conversationOf(record: Record): ConversationRow {
  return {
    id: record.id,
    account: record.account,
    remoteId: record.remote_id,
    createdAtMs: record.created_at_ms,
    voice: record.voice,
    startedAtMs: record.started_at_ms,
    endedAtMs: record.ended_at_ms,
    durationMs: record.duration_ms,
    turnCount: record.turn_count,
    costMicroUsd: record.cost_micro_usd,
    hasDetails: record.slot !== null,
    isTruncated: record.truncated === 1,
    isMissing: record.missing === 1,
  };
}
