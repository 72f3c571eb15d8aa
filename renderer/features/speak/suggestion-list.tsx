import { useDeferredValue, useMemo, useState } from 'react';
import { ArrowRight, WandSparkles } from 'lucide-react';
import {
  applySuggestions,
  suggestChanges,
  type Suggestion,
  type SuggestionReason,
} from '../../../electron/domain/speech/suggestions.ts';
import { counted } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';

const why: Record<SuggestionReason, string> = {
  number: 'Numbers are said better in words',
  markdown: 'Markdown would be read aloud',
  quote: 'Curly quotes disturb the rhythm',
  address: 'Addresses are said better in words',
  emoji: 'Emoji would be read aloud',
  token: 'Means something else to the voice',
  tag: 'Not a sound the voice can make',
  space: 'Unusual spaces disturb the rhythm',
};

/** Shown at once; the rest is behind "Apply all". */
const shownAtMost = 6;

type Applied = { before: string; after: string };

/** Changes that would make the script sound better. Each is applied by a press, and every press can be taken back. */
export function SuggestionList({ text, onText }: { text: string; onText: (text: string) => void }) {
  const settled = useDeferredValue(text);
  const [ignored, setIgnored] = useState<ReadonlySet<string>>(new Set());
  const [applied, setApplied] = useState<readonly Applied[]>([]);
  const suggestions = useMemo(
    () => suggestChanges(settled).filter((one) => !ignored.has(keyOf(settled, one))),
    [settled, ignored],
  );
  // A step can be taken back while nothing else was changed after it.
  const last = applied.at(-1);
  const canUndo = last !== undefined && last.after === text;
  if (suggestions.length === 0 && !canUndo) return null;

  const apply = (chosen: readonly Suggestion[]): void => {
    if (settled !== text) return;
    const after = applySuggestions(text, chosen);
    setApplied((before) => [...before, { before: text, after }]);
    onText(after);
  };
  return (
    <section aria-label="Suggestions" className="mt-3 rounded-xl border border-line">
      <div className="flex items-center gap-2 py-1.5 pr-1.5 pl-3.5">
        <WandSparkles aria-hidden className="size-3.5 shrink-0 text-accent-text" />
        <p role="status" className="flex-1 text-[0.8125rem]">
          {suggestions.length === 0
            ? 'Changed as suggested.'
            : `${counted(suggestions.length, 'change')} would sound better. Nothing is changed unless you say so.`}
        </p>
        {canUndo ? (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              setApplied((before) => before.slice(0, -1));
              onText(last.before);
            }}
          >
            Undo
          </Button>
        ) : null}
        {suggestions.length > 0 ? (
          <Button size="sm" onClick={() => apply(suggestions)}>
            Apply all
          </Button>
        ) : null}
      </div>
      {suggestions.length === 0 ? null : (
        <ul aria-label="Suggested changes" className="divide-y divide-line border-t border-line">
          {suggestions.slice(0, shownAtMost).map((suggestion) => (
            <li
              key={`${suggestion.start}-${suggestion.end}`}
              className="flex items-center gap-3 py-1 pr-1.5 pl-3.5 text-[0.8125rem]"
            >
              <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2">
                <del className="max-w-60 truncate text-soft decoration-faint">
                  {shown(settled.slice(suggestion.start, suggestion.end))}
                </del>
                <ArrowRight aria-label="becomes" className="size-3 shrink-0 text-faint" />
                <ins className="max-w-72 truncate font-medium no-underline">
                  {suggestion.replacement === '' ? 'nothing' : shown(suggestion.replacement)}
                </ins>
                <span className="truncate text-xs text-faint">{why[suggestion.reason]}</span>
              </div>
              <Button
                size="sm"
                variant="ghost"
                aria-label={`Ignore ${shown(settled.slice(suggestion.start, suggestion.end))}`}
                onClick={() => setIgnored((before) => new Set([...before, keyOf(settled, suggestion)]))}
              >
                Ignore
              </Button>
              <Button
                size="sm"
                variant="ghost"
                className="text-accent-text"
                aria-label={`Apply ${shown(settled.slice(suggestion.start, suggestion.end))}`}
                onClick={() => apply([suggestion])}
              >
                Apply
              </Button>
            </li>
          ))}
          {suggestions.length > shownAtMost ? (
            <li className="px-3.5 py-1.5 text-xs text-faint">
              and {counted(suggestions.length - shownAtMost, 'more', 'more')}
            </li>
          ) : null}
        </ul>
      )}
    </section>
  );
}

/** What was ignored stays ignored wherever it moves. */
function keyOf(text: string, { start, end, reason }: Suggestion): string {
  return `${reason} ${text.slice(start, end)}`;
}

function shown(text: string): string {
  return text.replaceAll('\u00a0', '␣').replaceAll('\n', '↵');
}
