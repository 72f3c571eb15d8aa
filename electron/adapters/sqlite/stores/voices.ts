import * as z from 'zod/mini';
import type { BuiltInVoice } from '../../../services/ports/speech-api.ts';
import type { VoiceRow } from '../../../services/ports/speech-store.ts';
import type { Db } from '../database.ts';
import { whole } from './item-columns.ts';
import { storedJson } from './stored-json.ts';

type Record = {
  id: string;
  account: string;
  name: string;
  transcript: string | null;
  clip_file: string | null;
  clip_mime_type: string | null;
  clip_bytes: number | null;
  duration_ms: number | null;
  created_at_ms: number;
  remote_id: string | null;
  former_remote_ids: string;
  state: string;
  problem: string | null;
  last_clone_at_ms: number | null;
  delete_at_ms: number | null;
};

const idsSchema = z.array(z.string());
const builtInSchema: z.ZodMiniType<BuiltInVoice[]> = z.array(
  z.object({ voiceId: z.string(), previewText: z.string() }),
);

function voiceOf(record: Record): VoiceRow {
  return {
    id: record.id,
    account: record.account,
    name: record.name,
    transcript: record.transcript,
    clipFile: record.clip_file,
    clipMimeType: record.clip_mime_type,
    clipBytes: record.clip_bytes,
    durationMs: record.duration_ms,
    createdAtMs: record.created_at_ms,
    remoteId: record.remote_id,
    formerRemoteIds: storedJson(record.former_remote_ids, idsSchema) ?? [],
    state: record.state as VoiceRow['state'],
    problem: record.problem,
    lastCloneAtMs: record.last_clone_at_ms,
    deleteAtMs: record.delete_at_ms,
  };
}

function valuesOf(row: VoiceRow): Record {
  return {
    id: row.id,
    account: row.account,
    name: row.name,
    transcript: row.transcript,
    clip_file: row.clipFile,
    clip_mime_type: row.clipMimeType,
    clip_bytes: row.clipBytes,
    duration_ms: whole(row.durationMs) ?? null,
    created_at_ms: Math.round(row.createdAtMs),
    remote_id: row.remoteId,
    former_remote_ids: JSON.stringify(row.formerRemoteIds),
    state: row.state,
    problem: row.problem,
    last_clone_at_ms: whole(row.lastCloneAtMs) ?? null,
    delete_at_ms: whole(row.deleteAtMs) ?? null,
  };
}

type VoiceStore = {
  put(row: VoiceRow): void;
  of(account: string): VoiceRow[];
  delete(id: string): void;
  list(account: string): { voices: BuiltInVoice[]; atMs: number } | null;
  putList(account: string, voices: BuiltInVoice[], atMs: number): void;
};

/** Cloned voices, oldest first, and the built-in ones as last read. */
export function createVoicesStore(db: Db): VoiceStore {
  const names = Object.keys(valuesOf({ formerRemoteIds: [] } as unknown as VoiceRow));
  const put = db.prepare(
    `INSERT OR REPLACE INTO voices (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  );
  const of = db.prepare<[string], Record>('SELECT * FROM voices WHERE account = ? ORDER BY created_at_ms, id');
  const remove = db.prepare('DELETE FROM voices WHERE id = ?');
  const list = db.prepare<[string], { voices: string; at_ms: number }>(
    'SELECT voices, at_ms FROM voice_lists WHERE account = ?',
  );
  const putList = db.prepare('INSERT OR REPLACE INTO voice_lists (account, voices, at_ms) VALUES (?, ?, ?)');
  return {
    put: (row) => void put.run(valuesOf(row)),
    of: (account) => of.all(account).map(voiceOf),
    delete: (id) => void remove.run(id),
    list(account) {
      const row = list.get(account);
      const voices = row ? storedJson(row.voices, builtInSchema) : null;
      // A damaged list is asked for anew.
      return row && voices ? { voices, atMs: row.at_ms } : null;
    },
    putList: (account, voices, atMs) => void putList.run(account, JSON.stringify(voices), Math.round(atMs)),
  };
}
