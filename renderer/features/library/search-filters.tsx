import { useEffect, useState } from 'react';
import { ChevronDown, X } from 'lucide-react';
import { noShow } from '../../../electron/domain/search/filters.ts';
import { addOperator, removeOperators } from '../../../electron/domain/search/edit-operators.ts';
import { type OperatorKey, type OperatorPart, readSearch } from '../../../electron/domain/search/operators.ts';
import { dayOf } from '../../../electron/domain/search/read-day.ts';
import { useNow } from '../../app/use-now.ts';
import { useClient } from '../../app/client-context.tsx';
import { useLabels } from '../labels/use-labels.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';

type Choice = { label: string; key: OperatorKey; value: string };

const types: readonly Choice[] = [
  { label: 'Transcripts', key: 'type', value: 'transcript' },
  { label: 'Recordings', key: 'type', value: 'recording' },
  { label: 'Imports', key: 'type', value: 'import' },
  { label: 'Dictations', key: 'type', value: 'dictation' },
  { label: 'Speech', key: 'type', value: 'speech' },
  { label: 'Conversations', key: 'type', value: 'conversation' },
];
const statuses: readonly Choice[] = ['Completed', 'Processing', 'Uploading', 'Queued', 'Failed'].map((label) => ({
  label,
  key: 'status',
  value: label.toLowerCase(),
}));
const sounds: readonly Choice[] = [
  { label: 'Any sound', key: 'has', value: 'sound' },
  ...['laugh', 'sigh', 'cough', 'gasp', 'breath', 'hesitation', 'music'].map((sound) => ({
    label: sound.charAt(0).toUpperCase() + sound.slice(1),
    key: 'has' as const,
    value: sound,
  })),
];
const chipNames: Readonly<Record<OperatorKey, string>> = {
  type: 'Type',
  speaker: 'Speaker',
  voice: 'Voice',
  status: 'Status',
  has: 'Sound',
  date: 'Date',
  after: 'From',
  before: 'Before',
  tag: 'Tag',
  show: 'Show',
};

/** What narrows the search: a menu for each filter, and what is chosen, or was typed, as chips that can be taken away. */
export function SearchFilters({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { parts, hints } = readSearch(text);
  const names = useSearchNames();
  const labels = useLabels();
  const nowMs = useNow();
  const add = ({ key, value }: Choice): void => onText(addOperator(text, key, value));
  const remove = (gone: OperatorPart): void => onText(removeOperators(text, (part) => part.start === gone.start));
  return (
    <div className="px-3 pb-2">
      <div role="group" aria-label="Narrow the search" className="-ml-2 flex flex-wrap items-center">
        <Filter label="Type" choices={types} onChoice={add} />
        <Filter label="Date" choices={dates(nowMs)} onChoice={add} />
        <Filter label="Speaker" choices={named('speaker', names.speakers)} onChoice={add} />
        <Filter label="Voice" choices={named('voice', names.voices)} onChoice={add} />
        <Filter label="Status" choices={statuses} onChoice={add} />
        <Filter label="Show" choices={showsOf(labels?.shows ?? [])} onChoice={add} />
        <Filter label="Tag" choices={named('tag', namesOf(labels?.tags))} onChoice={add} />
        <Filter label="Sounds" choices={sounds} onChoice={add} />
      </div>
      {parts.length === 0 ? null : (
        <ul aria-label="Filters" className="mt-1 flex flex-wrap gap-1.5">
          {parts.map((part) => (
            <li key={part.start}>
              <button
                type="button"
                aria-label={`Remove ${chipNames[part.key]} ${part.value}`}
                onClick={() => remove(part)}
                className="flex h-6 max-w-64 items-center gap-1 rounded-full bg-press pr-1.5 pl-2.5 text-xs text-ink hover:bg-hover"
              >
                <span className="truncate">{`${chipNames[part.key]} ${part.value}`}</span>
                <X aria-hidden className="size-3.5 shrink-0 text-soft" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchHints hints={hints} className="mt-1.5" />
    </div>
  );
}

/** What was meant as an operator and is none. */
export function SearchHints({ hints, className }: { hints: readonly string[]; className?: string }) {
  return (
    <div role="status" className={className}>
      {hints.map((hint) => (
        <p key={hint} className="text-xs text-soft">
          {hint}
        </p>
      ))}
    </div>
  );
}

function Filter({
  label,
  choices,
  onChoice,
}: {
  label: string;
  choices: readonly Choice[];
  onChoice: (choice: Choice) => void;
}) {
  // Nothing to choose from: no speaker was named yet, nothing was spoken yet.
  if (choices.length === 0) return null;
  return (
    <Menu
      label={label}
      align="start"
      entries={choices.map((choice) => ({ label: choice.label, run: () => onChoice(choice) }))}
      trigger={
        <Button size="sm" variant="ghost">
          {label}
          <ChevronDown aria-hidden className="size-3.5 text-faint" />
        </Button>
      }
    />
  );
}

function named(key: OperatorKey, values: readonly string[]): Choice[] {
  return values.map((value) => ({ label: value, key, value }));
}

/** Nothing is asked where there is no show yet. */
function showsOf(shows: readonly { name: string }[]): Choice[] {
  if (shows.length === 0) return [];
  return [...named('show', namesOf(shows)), { label: 'No show', key: 'show', value: noShow }];
}

function namesOf(labels: readonly { name: string }[] | undefined): string[] {
  return (labels ?? []).map(({ name }) => name);
}

function dates(nowMs: number): Choice[] {
  const now = new Date(nowMs);
  const daysAgo = (days: number): string =>
    dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime());
  return [
    { label: 'Today', key: 'after', value: daysAgo(0) },
    { label: 'Last 7 days', key: 'after', value: daysAgo(6) },
    { label: 'Last 30 days', key: 'after', value: daysAgo(29) },
    { label: 'This year', key: 'after', value: String(now.getFullYear()) },
    { label: 'Before this year', key: 'before', value: String(now.getFullYear()) },
  ];
}

const noNames = { speakers: [] as readonly string[], voices: [] as readonly string[] };

/** Asked for once per search: a name that is given while results are open is there the next time. */
function useSearchNames(): typeof noNames {
  const client = useClient();
  const [names, setNames] = useState(noNames);
  useEffect(() => {
    const controller = new AbortController();
    client.history.searchNames({}, { signal: controller.signal }).then(
      (found) => {
        if (!controller.signal.aborted) setNames(found);
      },
      // The menus stay away; typed operators work all the same.
      () => {},
    );
    return () => controller.abort();
  }, [client]);
  return names;
}
