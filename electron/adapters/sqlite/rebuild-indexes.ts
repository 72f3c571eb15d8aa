import type { Db } from './database.ts';
import { entryWords } from './stores/conversations.ts';
import { renderWords } from './stores/renders.ts';
import { createSearchIndex } from './stores/search-index.ts';

/** Every word index and how it is filled from its tables; whoever adds an index adds it here (a test compares). */
export const wordIndexes: Readonly<Record<string, (db: Db) => void>> = {
  title_words: (db) => createSearchIndex(db).rebuild(),
  // Filled together with the titles, because all three leave out what is in the bin.
  segment_words: () => {},
  note_words: () => {},
  entry_words: (db) => {
    const entries = db.prepare<[], { id: number } & Parameters<typeof entryWords>[0]>(
      'SELECT id, text, tool, args, result FROM entries ORDER BY id',
    );
    const add = db.prepare('INSERT INTO entry_words (rowid, words) VALUES (CAST(? AS INTEGER), ?)');
    for (const entry of entries.all()) add.run(entry.id, entryWords(entry));
  },
  render_words: (db) => {
    const renders = db.prepare<[], { number: number; text: string; voice_name: string }>(
      'SELECT number, text, voice_name FROM renders ORDER BY number',
    );
    const add = db.prepare('INSERT INTO render_words (rowid, words) VALUES (CAST(? AS INTEGER), ?)');
    for (const { number, text, voice_name } of renders.all()) add.run(number, renderWords(text, voice_name));
  },
};

/** Fills the empty word indexes of a library whose tables were copied. One transaction. */
export function rebuildIndexes(db: Db): void {
  db.transaction(() => {
    for (const fill of Object.values(wordIndexes)) fill(db);
  })();
}
