import { roleName } from '../../../domain/history/export-conversation.ts';
import { noShow, type SearchFilters, sourcesOf } from '../../../domain/search/filters.ts';
import type { SearchQuery } from '../../../domain/search/query.ts';
import { soundWord } from '../../../domain/search/sound-words.ts';
import { speakerName } from '../../../domain/transcript/speakers.ts';
import type { LabelKind } from '../../../ipc/contract/labels.ts';
import type { ListState } from '../../../domain/job-state.ts';
import type { Db } from '../database.ts';
import { distinctNames, isNamed } from './distinct-names.ts';
import { matchExpression, phrase } from './match-expression.ts';

/** Conditions of a statement and the values that they name. */
export type Conditions = { where: string[]; values: Record<string, string | number> };

/**
 * Turns what narrows a search into SQL; sounds are words of the index (`filteredExpression`). Names are looked up when
 * asked, so that new ones count at once.
 */
export type FilterConditions = {
  /** Over `items i`; who speaks is not among them. */
  items(filters: SearchFilters, states: readonly ListState[] | null, accounts: readonly string[]): Conditions;
  /** Over `speakers p`; `null` when anybody may speak. */
  speakers(filters: SearchFilters): Conditions | null;
  /** Over `renders r`. */
  renders(filters: SearchFilters): Conditions;
  /** Over `entries e` and `conversations c`. */
  entries(filters: SearchFilters): Conditions;
};

const renderStates: Readonly<Record<string, readonly string[]>> = {
  Completed: ['complete', 'partial'],
  Processing: ['rendering'],
  Failed: ['failed'],
};
const roles = ['user', 'assistant', 'system', 'tool'];

const carried = 'SELECT 1 FROM item_labels il WHERE il.item = i.number';

function carries(labels: string): string {
  return `EXISTS (${carried} AND il.label IN (SELECT value FROM json_each(@${labels})))`;
}

export function createFilterConditions(db: Db): FilterConditions {
  const names = distinctNames(db, 'speakers', 'name');
  const labels = distinctNames(db, 'speakers', 'speaker');
  const voiceNames = distinctNames(db, 'renders', 'voice_name');
  const voices = distinctNames(db, 'conversations', 'voice');
  const labelled = db.prepare<[string], { number: number; name: string }>(
    'SELECT number, name FROM labels WHERE kind = ?',
  );
  const numbersOf = (kind: LabelKind, wanted: readonly string[]): string =>
    JSON.stringify(labelled.all(kind).flatMap(({ number, name }) => (isNamed(name, wanted) ? [number] : [])));
  /** Every tag that was asked for must be there: each is a condition of its own. */
  const tagConditions = (tags: readonly string[]): Conditions[] =>
    tags.map((tag, at) => ({ where: [carries(`tag${at}`)], values: { [`tag${at}`]: numbersOf('tag', [tag]) } }));
  /** An item is in one show only, so any of those asked for will do; `none` is also the items that are in none. */
  const showCondition = (shows: readonly string[]): Conditions | null => {
    if (shows.length === 0) return null;
    const none = shows.some((show) => show.toLowerCase() === noShow)
      ? [`NOT EXISTS (${carried} AND il.kind = 'show')`]
      : [];
    return { where: [`(${[carries('shows'), ...none].join(' OR ')})`], values: { shows: numbersOf('show', shows) } };
  };
  const dates = ({ afterMs, beforeMs }: SearchFilters, column: string): Conditions =>
    join(
      afterMs === null ? null : { where: [`${column} >= @after_ms`], values: { after_ms: afterMs } },
      beforeMs === null ? null : { where: [`${column} < @before_ms`], values: { before_ms: beforeMs } },
    );

  return {
    items(filters, states, accounts) {
      const sources = sourcesOf(filters);
      return join(
        { where: ['i.binned = 0'], values: {} },
        oneOf('i.account', 'accounts', accounts),
        sources && oneOf('i.source', 'sources', sources),
        states && oneOf('i.state', 'states', states),
        dates(filters, 'i.created_at_ms'),
        ...tagConditions(filters.tags),
        showCondition(filters.shows),
      );
    },
    speakers({ speakers: wanted }) {
      if (wanted.length === 0) return null;
      return {
        where: [
          'p.position IS NOT NULL',
          `(p.name IN (SELECT value FROM json_each(@names))
            OR (p.name IS NULL AND p.speaker IN (SELECT value FROM json_each(@labels))))`,
        ],
        values: {
          names: JSON.stringify(names().filter((name) => isNamed(name, wanted))),
          labels: JSON.stringify(labels().filter((label) => isNamed(speakerName(label, {}), wanted))),
        },
      };
    },
    renders(filters) {
      const states = filters.statuses.flatMap((status) => renderStates[status] ?? []);
      return join(
        filters.voices.length === 0
          ? null
          : oneOf(
              'r.voice_name',
              'voices',
              voiceNames().filter((name) => isNamed(name, filters.voices)),
            ),
        filters.statuses.length === 0 ? null : oneOf('r.state', 'states', states),
        dates(filters, 'r.created_at_ms'),
      );
    },
    entries(filters) {
      return join(
        filters.voices.length === 0
          ? null
          : oneOf(
              'c.voice',
              'voices',
              voices().filter((voice) => isNamed(voice, filters.voices)),
            ),
        filters.speakers.length === 0
          ? null
          : oneOf('e.role', 'roles', [
              ...roles.filter((role) => isNamed(roleName(role), filters.speakers)),
              ...filters.speakers.map((speaker) => speaker.toLowerCase()),
            ]),
        dates(filters, 'c.created_at_ms'),
      );
    },
  };
}

/** The words and the sounds of a search in FTS5's language; `null` when the index has nothing to look for. */
export function filteredExpression(query: SearchQuery, { sounds }: SearchFilters): string | null {
  if (sounds.length === 0) return matchExpression(query);
  const heard = sounds.map((sound) => `"${soundWord(sound)}"`).join(' OR ');
  const words = matchExpression(query);
  if (words !== null) return `(${words}) AND (${heard})`;
  const excluded = query.exclude.map(phrase).join(' OR ');
  return excluded === '' ? heard : `(${heard}) NOT (${excluded})`;
}

function oneOf(column: string, name: string, values: readonly string[]): Conditions {
  return {
    where: [`${column} IN (SELECT value FROM json_each(@${name}))`],
    values: { [name]: JSON.stringify(values) },
  };
}

function join(...parts: (Conditions | null)[]): Conditions {
  const given = parts.filter((part) => part !== null);
  return {
    where: given.flatMap((part) => part.where),
    values: Object.assign({}, ...given.map((part) => part.values)) as Conditions['values'],
  };
}
