import { indexText } from '../../../domain/search/fold.ts';
import { indexLine } from '../../../domain/search/sound-words.ts';
import type { Db } from '../database.ts';
import { segmentRange } from './numbers.ts';

/** Keeps the word indexes of titles, lines and notes in step with the tables. Call inside the transaction that changes them. */
export type SearchIndex = {
  addTitle(item: number, title: string): void;
  removeTitle(item: number): void;
  addSegment(id: number, text: string): void;
  replaceSegment(id: number, text: string): void;
  /** All segments of an item's transcript, from the table; nothing when it has none. */
  addTranscript(item: number): void;
  removeTranscript(item: number): void;
  /** An item's note, from the table; nothing when it has none. */
  addNote(item: number): void;
  removeNote(item: number): void;
  /** Fills the indexes from the tables; they must be empty. */
  rebuild(): void;
};

/** Row ids beyond 2^31 are bound as floating point, which FTS5 would not use as a range: hence the casts. */
export function createSearchIndex(db: Db): SearchIndex {
  const addTitle = db.prepare('INSERT INTO title_words (rowid, words) VALUES (CAST(? AS INTEGER), ?)');
  const removeTitle = db.prepare('DELETE FROM title_words WHERE rowid = CAST(? AS INTEGER)');
  const addSegment = db.prepare('INSERT INTO segment_words (rowid, words) VALUES (CAST(? AS INTEGER), ?)');
  const removeSegments = db.prepare(
    'DELETE FROM segment_words WHERE rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)',
  );
  const note = db.prepare<[number], string>('SELECT text FROM notes WHERE item = ?').pluck();
  const addNote = db.prepare('INSERT INTO note_words (rowid, words) VALUES (CAST(? AS INTEGER), ?)');
  const removeNote = db.prepare('DELETE FROM note_words WHERE rowid = CAST(? AS INTEGER)');
  const transcript = db.prepare<[number], { number: number; numbers: number }>(
    'SELECT number, numbers FROM transcripts WHERE item = ?',
  );
  const texts = db.prepare<[number, number], { id: number; text: string }>(
    'SELECT id, text FROM segments WHERE id BETWEEN ? AND ? ORDER BY id',
  );
  const shown = db.prepare<[], { number: number; title: string }>(
    'SELECT number, title FROM items WHERE binned = 0 ORDER BY number',
  );

  const index: SearchIndex = {
    addTitle: (item, title) => void addTitle.run(item, indexText(title)),
    removeTitle: (item) => void removeTitle.run(item),
    addSegment: (id, text) => void addSegment.run(id, indexLine(text)),
    replaceSegment(id, text) {
      removeSegments.run(id, id);
      addSegment.run(id, indexLine(text));
    },
    addTranscript(item) {
      const found = transcript.get(item);
      if (!found) return;
      const { first, last } = segmentRange(found.number, found.numbers);
      // Read first: the connection cannot write while a query of its own is open.
      for (const { id, text } of texts.all(first, last)) addSegment.run(id, indexLine(text));
    },
    removeTranscript(item) {
      const found = transcript.get(item);
      if (!found) return;
      const { first, last } = segmentRange(found.number, found.numbers);
      removeSegments.run(first, last);
    },
    addNote(item) {
      const text = note.get(item) as string | undefined;
      if (text !== undefined) addNote.run(item, indexText(text));
    },
    removeNote: (item) => void removeNote.run(item),
    rebuild() {
      for (const { number, title } of shown.all()) {
        index.addTitle(number, title);
        index.addTranscript(number);
        index.addNote(number);
      }
    },
  };
  return index;
}
