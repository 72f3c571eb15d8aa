import type { Segment } from '../../../ipc/contract/library.ts';
import { ContractError } from '../../../ipc/contract/errors.ts';
import type { NewSegment } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';
import { noSuchItem } from '../errors.ts';
import { type Numbers, numbersFor, segmentRange } from './numbers.ts';
import type { SearchIndex } from './search-index.ts';
import { type SegmentRecord, segmentColumns, segmentOf, wordsJson } from './segment-columns.ts';
import type { SpeakersStore } from './speakers.ts';

/** What a finished job brought. */
export type NewTranscript = { segments: NewSegment[]; text: string | null; language: string | null; raw: string };

/** Rows of `transcripts`, `transcript_raw` and `segments`. Every method is one transaction. */
export type TranscriptsStore = {
  put(itemId: string, transcript: NewTranscript): void;
  segments(itemId: string, fromOrdinal: number, limit: number): { segments: Segment[]; total: number };
  edit(itemId: string, ordinal: number, text: string | null): Segment;
  /** Deletes an item's transcript and its segments. Call inside a transaction; the index is not touched. */
  remove(item: number): void;
};

type ItemKey = { number: number; created_at_ms: number; deleted_at_ms: number | null };
type TranscriptKey = { number: number; numbers: number; segment_count: number; deleted_at_ms: number | null };

/** `text` of a corrected segment is the correction; the service's own words then stand in `service_text`. */
export function createTranscriptsStore(
  db: Db,
  numbers: Numbers,
  index: SearchIndex,
  speakers: SpeakersStore,
): TranscriptsStore {
  const itemById = db.prepare<[string], ItemKey>('SELECT number, created_at_ms, deleted_at_ms FROM items WHERE id = ?');
  const byItemId = db.prepare<[string], TranscriptKey>(
    `SELECT t.number, t.numbers, t.segment_count, i.deleted_at_ms FROM items i JOIN transcripts t ON t.item = i.number
     WHERE i.id = ?`,
  );
  const byItem = db.prepare<[number], { number: number; numbers: number }>(
    'SELECT number, numbers FROM transcripts WHERE item = ?',
  );
  const insertTranscript = db.prepare(
    'INSERT INTO transcripts (number, item, numbers, segment_count, text, language) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertRaw = db.prepare('INSERT INTO transcript_raw (transcript, raw) VALUES (?, ?)');
  const insertSegment = db.prepare(
    `INSERT INTO segments (${segmentColumns}, transcript)
     VALUES (@id, @speaker, @text, @service_text, @start_ms, @end_ms, @words, @transcript)`,
  );
  const corrected = db.prepare<[number, number], SegmentRecord>(
    `SELECT ${segmentColumns} FROM segments WHERE id BETWEEN ? AND ? AND service_text IS NOT NULL`,
  );
  const removeSegments = db.prepare('DELETE FROM segments WHERE id BETWEEN ? AND ?');
  const removeTranscript = db.prepare('DELETE FROM transcripts WHERE item = ?');
  const page = db.prepare<[number, number, number], SegmentRecord>(
    `SELECT ${segmentColumns} FROM segments WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?`,
  );
  const one = db.prepare<[number], SegmentRecord>(`SELECT ${segmentColumns} FROM segments WHERE id = ?`);
  const setText = db.prepare('UPDATE segments SET text = ?, service_text = ? WHERE id = ?');
  const setCounts = db.prepare(
    'UPDATE items SET language = coalesce(?, language), speaker_count = ?, segment_count = ? WHERE number = ?',
  );

  /** What a person corrected, by ordinal; kept only where the service still says the same. */
  const corrections = (item: number): Map<number, SegmentRecord> => {
    const old = byItem.get(item);
    if (!old) return new Map();
    const { first, last } = segmentRange(old.number, old.numbers);
    return new Map(corrected.all(first, last).map((record) => [record.id - first, record]));
  };
  const remove = (item: number): void => {
    const old = byItem.get(item);
    if (!old) return;
    const { first, last } = segmentRange(old.number, old.numbers);
    removeSegments.run(first, last);
    removeTranscript.run(item);
  };

  const put = db.transaction((itemId: string, { segments, text, language, raw }: NewTranscript) => {
    const item = itemById.get(itemId);
    if (!item) throw noSuchItem();
    const isShown = item.deleted_at_ms === null;
    const kept = corrections(item.number);
    if (isShown) index.removeTranscript(item.number);
    remove(item.number);
    const count = numbersFor(segments.length);
    const number = numbers.forTranscript(item.created_at_ms, count);
    const { first } = segmentRange(number, count);
    insertTranscript.run(number, item.number, count, segments.length, text, language);
    insertRaw.run(number, raw);
    segments.forEach((segment, ordinal) => {
      const old = kept.get(ordinal);
      const correction = old && old.service_text === segment.text ? old : null;
      const shown = correction?.text ?? segment.text;
      insertSegment.run({
        id: first + ordinal,
        speaker: segment.speaker,
        text: shown,
        service_text: correction ? segment.text : null,
        start_ms: Math.round(segment.startMs),
        end_ms: Math.round(segment.endMs),
        words: segment.words === null ? null : wordsJson(segment.words),
        transcript: number,
      });
      if (isShown) index.addSegment(first + ordinal, shown);
    });
    const speakerCount = speakers.reset(item.number, segments);
    setCounts.run(language, speakerCount, segments.length, item.number);
  });

  const edit = db.transaction((itemId: string, ordinal: number, text: string | null) => {
    const transcript = byItemId.get(itemId);
    if (!transcript) throw noSuchItem();
    const { first } = segmentRange(transcript.number, transcript.numbers);
    const before = one.get(first + ordinal);
    if (!before || !Number.isInteger(ordinal) || ordinal < 0 || ordinal >= transcript.segment_count) {
      throw new ContractError('NOT_FOUND', 'This line is no longer in the transcript.');
    }
    const original = before.service_text ?? before.text;
    const next = text ?? original;
    setText.run(next, next === original ? null : original, before.id);
    if (transcript.deleted_at_ms === null) index.replaceSegment(before.id, next);
    return segmentOf({ ...before, text: next, service_text: next === original ? null : original }, first);
  });

  return {
    put: (itemId, transcript) => put.immediate(itemId, transcript),
    segments(itemId, fromOrdinal, limit) {
      if (!itemById.get(itemId)) throw noSuchItem();
      const transcript = byItemId.get(itemId);
      if (!transcript) return { segments: [], total: 0 };
      const { first, last } = segmentRange(transcript.number, transcript.numbers);
      // By position, not by counting: a repaired library may lack some lines.
      const records = page.all(first + Math.max(0, Math.floor(fromOrdinal)), last, Math.max(0, Math.floor(limit)));
      return { segments: records.map((record) => segmentOf(record, first)), total: transcript.segment_count };
    },
    edit: (itemId, ordinal, text) => edit.immediate(itemId, ordinal, text),
    remove,
  };
}
