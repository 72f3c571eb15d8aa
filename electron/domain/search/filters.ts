import type { JobStatus } from '../../ipc/contract/common.ts';
import type { Item } from '../../ipc/contract/library.ts';

/** Kinds of things that a search can be narrowed to. `transcript` is every item of the library, however it came. */
export const searchTypes = [
  'transcript',
  'recording',
  'import',
  'remote',
  'dictation',
  'speech',
  'conversation',
] as const;
export type SearchType = (typeof searchTypes)[number];

/** As a show: the items that are in none (and those of a show of that name). */
export const noShow = 'none';

/**
 * What narrows a search. Within one list either will do, except for tags, which must all be there, as in the library;
 * different lists must all hold; empty lists ask nothing.
 */
export type SearchFilters = {
  types: readonly SearchType[];
  /** Names as typed: each is the start of a name, `ann` finds `Ann Lee`. So are voices, tags and shows. */
  speakers: readonly string[];
  voices: readonly string[];
  statuses: readonly JobStatus[];
  /** Non-speech sounds by their one name (domain/transcript/tags.ts); `sound` is any of them. */
  sounds: readonly string[];
  tags: readonly string[];
  shows: readonly string[];
  /** From this moment on, and before this one. */
  afterMs: number | null;
  beforeMs: number | null;
};

export const noFilters: SearchFilters = {
  types: [],
  speakers: [],
  voices: [],
  statuses: [],
  sounds: [],
  tags: [],
  shows: [],
  afterMs: null,
  beforeMs: null,
};

export function isFiltered(filters: SearchFilters): boolean {
  return Object.values(filters).some((value) => (Array.isArray(value) ? value.length > 0 : value !== null));
}

/** Whether it is asked who speaks or what is heard: only lines can say, titles and notes cannot. */
export function isOfLines({ speakers, sounds }: SearchFilters): boolean {
  return speakers.length > 0 || sounds.length > 0;
}

/** What can match at all: a render has no speaker, a conversation no tag, a transcript no voice. */
export function reachOf(filters: SearchFilters): { items: boolean; renders: boolean; conversations: boolean } {
  const { types, speakers, voices, statuses, tags, shows } = filters;
  const isLabelled = tags.length + shows.length > 0;
  const wants = (...kinds: SearchType[]): boolean => types.length === 0 || kinds.some((kind) => types.includes(kind));
  return {
    items: wants('transcript', 'recording', 'import', 'remote', 'dictation') && voices.length === 0,
    renders: wants('speech') && speakers.length === 0 && !isLabelled,
    conversations: wants('conversation') && statuses.length === 0 && !isLabelled,
  };
}

/** Where the library items that a search is narrowed to came from; `null`: from anywhere. */
export function sourcesOf({ types }: SearchFilters): Item['source'][] | null {
  if (types.length === 0 || types.includes('transcript')) return null;
  return types.filter((type) => type !== 'transcript' && type !== 'speech' && type !== 'conversation');
}
