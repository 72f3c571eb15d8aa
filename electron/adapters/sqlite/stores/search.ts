import type { Narrowed } from '../../../services/ports/store.ts';
import type { Hit } from '../../../ipc/contract/library.ts';
import { isFiltered, noFilters, reachOf, type SearchFilters } from '../../../domain/search/filters.ts';
import { matchingLine } from '../../../domain/search/highlight.ts';
import { asExact, parseQuery, type SearchQuery } from '../../../domain/search/query.ts';
import { rank } from '../../../domain/search/rank.ts';
import { speakerName } from '../../../domain/transcript/speakers.ts';
import type { Viewer } from '../../../domain/viewer.ts';
import type { Db } from '../database.ts';
import { type CandidateRecord, createCandidates, type Scope } from './candidates.ts';
import { createNoteSearch } from './notes.ts';
import { type FilterConditions, filteredExpression } from './filter-conditions.ts';
import { createFilteredSearch } from './filtered-search.ts';
import { createNamed } from './named-items.ts';
import { createVisibility } from './visibility.ts';

/** Limits that keep the worst query fast at a million segments (measured by test/bench/search.ts). */
export const searchTuning = {
  /** Newest matches that are read and ranked. */
  candidates: 200,
  titleCandidates: 50,
  noteCandidates: 50,
  /** Counting stops here: the page says "more than 1,000". */
  countedAtMost: 1_001,
  /** Up to so many transcripts are searched one by one when other accounts' rows outnumber them. */
  fewTranscripts: 200,
} as const;

type Found = { found: CandidateRecord[]; total: number };

const unnarrowed: Narrowed = { filters: noFilters, states: null };

/** Full-text search over what a viewer may see. Never throws for what was typed. */
export type SearchStore = {
  search(text: string, limit: number, viewer: Viewer, narrowed?: Narrowed): { hits: Hit[]; total: number };
};

/**
 * Two stages: the index gives the newest matches, ranking happens here on those few. Whole-word matches are fetched
 * beside matches of the started word, so that many new `transcripts` cannot crowd out the old line that says `trans`.
 */
export function createSearchStore(db: Db, conditions: FilterConditions): SearchStore {
  const candidates = createCandidates(db);
  const noted = createNoteSearch(db);
  const filtered = createFilteredSearch(db, conditions);
  const namedItems = createNamed(db);
  const visibility = createVisibility(db);
  const transcriptsOf = db.prepare<[string, number], { number: number; numbers: number }>(
    `SELECT t.number, t.numbers FROM items i INDEXED BY items_created JOIN transcripts t ON t.item = i.number
     WHERE i.account = ? AND i.binned = 0 ORDER BY i.created_at_ms DESC, i.id DESC LIMIT ?`,
  );
  const nameOf = db
    .prepare<[number, string], string | null>('SELECT name FROM speakers WHERE item = ? AND speaker = ?')
    .pluck();

  const scopeOf = (viewer: Viewer): Scope => {
    const accounts = visibility.accounts(viewer);
    if (viewer === null || !visibility.hidesSome(accounts)) return { kind: 'all' };
    const transcripts = accounts
      .flatMap((account) => transcriptsOf.all(account, searchTuning.fewTranscripts + 1))
      .sort((a, b) => b.number - a.number);
    if (transcripts.length > searchTuning.fewTranscripts) return { kind: 'accounts', accounts };
    return { kind: 'few', accounts, transcripts };
  };

  const collect = (query: SearchQuery, filters: SearchFilters, scope: Scope): Found => {
    const started = filteredExpression(query, filters);
    if (started === null) return { found: [], total: 0 };
    const { candidates: most, titleCandidates, countedAtMost } = searchTuning;
    const segments = candidates.segments(started, scope, most);
    // Titles are never sounds: their index has no word for any.
    const titles = candidates.titles(started, scope, titleCandidates);
    const count = (
      rows: readonly CandidateRecord[],
      limit: number,
      rest: (match: string, scope: Scope, limit: number) => number,
    ): number => (rows.length < limit ? rows.length : rest(started, scope, countedAtMost));
    const total =
      count(segments, most, candidates.countSegments) + count(titles, titleCandidates, candidates.countTitles);
    // Only when not everything was read can whole words be missing.
    const exact = segments.length < most ? null : asExact(query);
    const expression = exact ? filteredExpression(exact, filters) : null;
    const whole = expression === null ? [] : candidates.segments(expression, scope, most);
    const found = new Map([...segments, ...whole].map((row) => [row.id, row]));
    const newestFirst = [...found.values()].sort((a, b) => b.id - a.id);
    return { found: [...titles, ...newestFirst], total: Math.min(total, countedAtMost) };
  };

  const hitOf = (row: CandidateRecord, query: SearchQuery): Hit => {
    const { text, marks } = matchingLine(row.text, query);
    const name = row.speaker === null ? null : nameOf.get(row.item, row.speaker);
    const speaker = row.speaker === null ? null : speakerName(row.speaker, name ? { [row.speaker]: name } : {});
    return {
      itemId: row.item_id,
      title: row.title,
      createdAtMs: row.created_at_ms,
      ordinal: row.first_id === null ? null : row.id - row.first_id,
      startMs: row.start_ms,
      isNote: row.note === 1,
      speaker,
      text,
      marks,
    };
  };

  const find = (query: SearchQuery, viewer: Viewer, narrowed: Narrowed): Found => {
    const { filters, states } = narrowed;
    const accounts = visibility.accounts(viewer);
    const isNarrowed = isFiltered(filters);
    if (isNarrowed && !reachOf(filters).items) return { found: [], total: 0 };
    // Sounds are words of the index: for nothing but them there is no item to look at first.
    const { found, total } = isFiltered({ ...filters, sounds: [] })
      ? filtered.find({ query, filters, states, accounts })
      : collect(query, filters, scopeOf(viewer));
    // Who speaks, tags and shows are searched like titles; a search for lines asks for them by its own filter.
    const named = isNarrowed ? [] : namedItems(query, accounts);
    return { found: [...named, ...found], total: Math.min(total + named.length, searchTuning.countedAtMost) };
  };
  const notesOf = (query: SearchQuery, viewer: Viewer, { filters, states }: Narrowed): CandidateRecord[] => {
    const accounts = visibility.accounts(viewer);
    const notes = noted(query, accounts, searchTuning.noteCandidates);
    if (!isFiltered(filters)) return notes;
    return reachOf(filters).items ? filtered.through(notes, { query, filters, states, accounts }) : [];
  };
  const search = db.transaction((text: string, limit: number, viewer: Viewer, narrowed: Narrowed) => {
    const query = parseQuery(text);
    const { found, total } = find(query, viewer, narrowed);
    const notes = notesOf(query, viewer, narrowed);
    const ranked = rank(
      [...found, ...notes].map((row) => ({ row, text: row.text, isTitle: row.first_id === null && row.note !== 1 })),
      query,
    );
    return {
      hits: ranked.slice(0, Math.max(0, limit)).map(({ row }) => hitOf(row, query)),
      total: Math.min(total + notes.length, searchTuning.countedAtMost),
    };
  });
  return { search: (text, limit, viewer, narrowed = unnarrowed) => search.deferred(text, limit, viewer, narrowed) };
}
