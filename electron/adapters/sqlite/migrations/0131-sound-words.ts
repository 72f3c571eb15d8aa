import { indexLine } from '../../../domain/search/sound-words.ts';
import type { Db } from '../database.ts';
import type { Migration } from '../migrate.ts';
import { entryWords } from '../stores/conversations.ts';
import { renderWords } from '../stores/renders.ts';

type Row = { id: number; words: string };

/** Lines read at once: the connection cannot write while a query of its own is open. */
const batchSize = 2_000;
const mayHaveSounds = ['[', '🎵', '🎶', '♪', '♫'].map((sign) => `instr(text, '${sign}')`).join(' OR ');

/**
 * Puts the sounds of every line into the word indexes, each as a word of its own, so that `has:laugh` is one look into
 * the index. Only lines that have a sound are written again; what is in the bin is in no index.
 */
export const soundWords: Migration = {
  version: 131,
  name: 'sound-words',
  up(db) {
    reindex(db, {
      index: 'segment_words',
      lines: `SELECT s.id, s.text FROM segments s JOIN transcripts t ON t.number = s.transcript
        JOIN items i ON i.number = t.item WHERE i.deleted_at_ms IS NULL`,
      read: ({ text }) => indexLine(text),
    });
    reindex(db, {
      index: 'entry_words',
      lines: 'SELECT id, text, tool, args, result FROM entries',
      read: entryWords,
    });
    reindex(db, {
      index: 'render_words',
      lines: 'SELECT number AS id, text, voice_name FROM renders',
      read: ({ text, voice_name }) => renderWords(text, voice_name),
    });
  },
};

type Line = { id: number } & Parameters<typeof entryWords>[0] & { voice_name: string };

function reindex(db: Db, { index, lines, read }: { index: string; lines: string; read: (line: Line) => string }): void {
  const page = db.prepare<[number], Line>(
    `SELECT * FROM (${lines}) WHERE id > CAST(? AS INTEGER) AND (${mayHaveSounds}) ORDER BY id LIMIT ${batchSize}`,
  );
  const remove = db.prepare(`DELETE FROM ${index} WHERE rowid = CAST(? AS INTEGER)`);
  const add = db.prepare(`INSERT INTO ${index} (rowid, words) VALUES (CAST(? AS INTEGER), ?)`);
  let last = -1;
  for (;;) {
    const rows: Row[] = page.all(last).map((line) => ({ id: line.id, words: read(line) }));
    for (const { id, words } of rows) {
      remove.run(id);
      add.run(id, words);
    }
    if (rows.length < batchSize) return;
    last = rows.at(-1)?.id ?? last;
  }
}
