import { jobStatuses, type JobStatus } from '../../ipc/contract/common.ts';
import { isMusicSign, tagName } from '../transcript/tags.ts';
import { type SearchFilters, noFilters, type SearchType } from './filters.ts';
import { editDistance } from './nearest.ts';
import { readDay, readDayEnd } from './read-day.ts';

/** The operators of the search box with what stands behind the colon, as the help shows them. */
export const searchOperators = [
  { key: 'type', example: 'type:recording', does: 'transcript, recording, import, dictation, speech or conversation' },
  { key: 'speaker', example: 'speaker:ann', does: 'Lines that this person says' },
  { key: 'voice', example: 'voice:maeve', does: 'Speech and conversations in this voice' },
  { key: 'status', example: 'status:failed', does: 'completed, failed, queued, processing, uploading or waiting' },
  { key: 'has', example: 'has:laugh', does: 'Lines with this sound; has:sound for any' },
  { key: 'date', example: 'date:2026-03', does: 'Of this day, month or year' },
  { key: 'after', example: 'after:2026-03-01', does: 'From this day, month or year on' },
  { key: 'before', example: 'before:2026-04', does: 'Before this day, month or year' },
  { key: 'tag', example: 'tag:interview', does: 'Items with this tag; several: with all of them' },
  { key: 'show', example: 'show:"morning news"', does: 'Items of this show; show:none for those of no show' },
] as const;
export type OperatorKey = (typeof searchOperators)[number]['key'];

/** An operator as it stands in the text, `[start, end)` in UTF-16 units. */
export type OperatorPart = { key: OperatorKey; value: string; start: number; end: number };

/** What somebody typed, taken apart. */
export type ReadSearch = {
  /** The words to look for, in the language of domain/search/query.ts. */
  text: string;
  filters: SearchFilters;
  parts: OperatorPart[];
  /** What was meant as an operator and is none, in sentences. It is searched as plain words. */
  hints: string[];
};

const typeNames: Readonly<Record<string, SearchType>> = {
  transcript: 'transcript',
  transcripts: 'transcript',
  recording: 'recording',
  recordings: 'recording',
  import: 'import',
  imports: 'import',
  remote: 'remote',
  dictation: 'dictation',
  dictations: 'dictation',
  speech: 'speech',
  spoken: 'speech',
  render: 'speech',
  renders: 'speech',
  conversation: 'conversation',
  conversations: 'conversation',
};
/** Quoted stretches are passed over; then operators; then everything else up to the next space. */
const piece =
  /[-−]?["“”„«»][^"“”„«»]*["“”„«»]?|([-−]?)([A-Za-z]{2,12}):(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]*))|[^\s"“”„«»]+/gu;

/** Takes operators such as `type:` and `speaker:` out of a search. Total: every string means something. */
export function readSearch(typed: string): ReadSearch {
  const parts: OperatorPart[] = [];
  const hints: string[] = [];
  let filters = noFilters;
  let text = '';
  let at = 0;
  for (const match of typed.matchAll(piece)) {
    const [whole, minus, key, quoted, plain] = match;
    if (key === undefined) continue;
    const read = readOperator(filters, key.toLowerCase(), (quoted ?? plain ?? '').trim(), minus === '');
    if (read.hint !== null) hints.push(read.hint);
    if (read.filters === null) continue;
    filters = read.filters;
    const end = match.index + whole.length;
    if (read.part) parts.push({ ...read.part, start: match.index, end });
    // The words before an operator are complete, as before a space.
    text += `${typed.slice(at, match.index)} `;
    at = end;
  }
  return { text: at === 0 ? typed : text + typed.slice(at), filters, parts, hints };
}

type Read = {
  /** `null`: plain words. */
  filters: SearchFilters | null;
  part: Pick<OperatorPart, 'key' | 'value'> | null;
  hint: string | null;
};

function readOperator(filters: SearchFilters, key: string, value: string, isPlain: boolean): Read {
  const operator = searchOperators.find((one) => one.key === key);
  if (!operator) return asWords(unknownHint(key, value));
  if (!isPlain) return asWords(`“${key}:” cannot be left out with a minus, so it was searched as words.`);
  // Somebody is still typing it.
  if (value === '') return { filters, part: null, hint: `${operator.example}: ${operator.does}.` };
  const next = withValue(filters, operator.key, value);
  if (next === null) return asWords(`“${key}:${value}” was searched as words. ${key}: takes ${valuesOf(operator)}.`);
  return { filters: next, part: { key: operator.key, value }, hint: null };
}

function asWords(hint: string | null): Read {
  return { filters: null, part: null, hint };
}

function unknownHint(key: string, value: string): string | null {
  // An address, or a colon at the end of a word.
  if (value === '' || value.startsWith('//')) return null;
  const near = searchOperators.find((one) => editDistance(key, one.key, 2) <= (one.key.length > 4 ? 2 : 1));
  return `“${key}:” is not a filter, so it was searched as words.${near ? ` Did you mean ${near.key}:?` : ''}`;
}

function valuesOf({ key, does }: (typeof searchOperators)[number]): string {
  return key === 'date' || key === 'after' || key === 'before' ? 'a day like 2026-03-31, a month or a year' : does;
}

/** `null` when the value is none of this operator's. */
function withValue(filters: SearchFilters, key: OperatorKey, value: string): SearchFilters | null {
  switch (key) {
    case 'type': {
      const type = Object.hasOwn(typeNames, value.toLowerCase()) ? typeNames[value.toLowerCase()] : undefined;
      return type === undefined ? null : { ...filters, types: [...filters.types, type] };
    }
    case 'status': {
      const status = statusOf(value);
      return status === null ? null : { ...filters, statuses: [...filters.statuses, status] };
    }
    case 'speaker':
      return { ...filters, speakers: [...filters.speakers, value] };
    case 'voice':
      return { ...filters, voices: [...filters.voices, value] };
    case 'tag':
      return { ...filters, tags: [...filters.tags, value] };
    case 'show':
      return { ...filters, shows: [...filters.shows, value] };
    case 'has':
      return { ...filters, sounds: [...filters.sounds, soundOf(value)] };
    case 'date':
      return within(filters, readDay(value), readDayEnd(value));
    case 'after':
      return within(filters, readDay(value), null);
    case 'before':
      return within(filters, null, readDay(value));
  }
}

/** Narrows to a stretch of time on top of what is asked already; `null` when neither end could be read. */
function within(filters: SearchFilters, afterMs: number | null, beforeMs: number | null): SearchFilters | null {
  if (afterMs === null && beforeMs === null) return null;
  return {
    ...filters,
    afterMs: afterMs === null ? filters.afterMs : Math.max(afterMs, filters.afterMs ?? afterMs),
    beforeMs: beforeMs === null ? filters.beforeMs : Math.min(beforeMs, filters.beforeMs ?? beforeMs),
  };
}

function statusOf(value: string): JobStatus | null {
  const wanted = value.toLowerCase();
  return (
    jobStatuses.find((status) => status.toLowerCase() === wanted || status.toLowerCase().split(' ')[0] === wanted) ??
    null
  );
}

function soundOf(value: string): string {
  const name = value.replace(/^\[|\]$/g, '').toLowerCase();
  if (['sound', 'sounds', 'any'].includes(name)) return 'sound';
  return tagName(isMusicSign(name) ? name : `[${name}]`).name;
}
