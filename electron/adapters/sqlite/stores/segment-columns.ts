import type { Segment } from '../../../ipc/contract/library.ts';
import type { RemoteWord } from '../../../domain/transcription.ts';

/** A segment as the file holds it. */
export type SegmentRecord = {
  id: number;
  speaker: string | null;
  text: string;
  service_text: string | null;
  start_ms: number;
  end_ms: number;
  words: string | null;
};

/** The columns of `SegmentRecord`. */
export const segmentColumns = 'id, speaker, text, service_text, start_ms, end_ms, words';

/** The segment of a record; `firstId` is the row id of ordinal 0. */
export function segmentOf(record: SegmentRecord, firstId: number): Segment {
  return {
    ordinal: record.id - firstId,
    speaker: record.speaker,
    text: record.text,
    startMs: record.start_ms,
    endMs: record.end_ms,
    words: record.words === null ? null : wordsOf(record.words),
    edited: record.service_text !== null,
  };
}

/** Words as `[text, startMs, endMs]`: a third of the size of named fields, and there are ten thousand of them an hour. */
export function wordsJson(words: readonly RemoteWord[]): string {
  return JSON.stringify(words.map((word) => [word.text, Math.round(word.startMs), Math.round(word.endMs)]));
}

/** Damaged words must not hide the segment: it then has none. */
function wordsOf(json: string): RemoteWord[] | null {
  try {
    const words = JSON.parse(json) as [string, number, number][];
    return words.map(([text, startMs, endMs]) => ({ text, startMs, endMs }));
  } catch {
    return null;
  }
}
