import type { Migration } from '../migrate.ts';

/**
 * The word index of segments and titles: contentless (the text is in its own tables already) and holding words that
 * domain/search/fold.ts has folded, so that the index and the page agree on what a word is. Prefix lists for one to four
 * letters keep search as you type fast. Items in the bin are not in it.
 */
export const search: Migration = {
  version: 40,
  name: 'search',
  up(db) {
    const options = `content = '', contentless_delete = 1, prefix = '1 2 3 4',
      tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"`;
    db.exec(`
      CREATE VIRTUAL TABLE segment_words USING fts5 (words, ${options});
      CREATE VIRTUAL TABLE title_words USING fts5 (words, ${options});
    `);
  },
};
