import { useId, useRef, type ReactNode, type RefObject } from 'react';
import { asCue, cues, type Cue } from '../../../electron/domain/speech/cues.ts';
import { Button } from '../../ui/button.tsx';
import { useSpokenRange } from './speech-context.tsx';

type Range = { start: number; end: number };
type Run = { text: string; kind: 'text' | 'cue' | 'spoken' };

const cuePattern = /\[([A-Za-z][A-Za-z _-]{0,31})\]/g;

/** Cuts the script into what is drawn behind it: cue chips and the sentence that is heard. */
export function runsOf(text: string, spoken: Range | null): Run[] {
  const edges = new Set([0, text.length]);
  const chips: Range[] = [];
  for (const match of text.matchAll(cuePattern)) {
    if (!asCue(match[1] ?? '')) continue;
    chips.push({ start: match.index, end: match.index + match[0].length });
  }
  for (const range of spoken ? [...chips, spoken] : chips) {
    edges.add(range.start);
    edges.add(range.end);
  }
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const isIn = (range: Range): boolean => range.start <= start && end <= range.end;
    return {
      text: text.slice(start, end),
      kind: chips.some(isIn) ? 'cue' : spoken && isIn(spoken) ? 'spoken' : 'text',
    };
  });
}

const looks = {
  text: '',
  cue: 'rounded-sm bg-accent-soft ring-1 ring-accent/35',
  spoken: 'rounded-sm bg-(--spoken-bg)',
};
const typography = 'px-4 py-3.5 text-[0.9375rem] leading-7 whitespace-pre-wrap wrap-anywhere font-sans';

/**
 * A plain text box over a drawing of the same text: the box keeps every behaviour of the platform (undo, spelling,
 * dictation, screen readers), the drawing shows cues as chips and the sentence that is heard.
 */
export function ScriptEditor({
  value,
  onChange,
  owner,
  box,
  onSubmit,
  tools,
}: {
  value: string;
  onChange: (value: string) => void;
  /** Whose speech is followed in the text. */
  owner: string;
  box: RefObject<HTMLTextAreaElement | null>;
  onSubmit: () => void;
  /** At the right of the label. */
  tools?: ReactNode;
}) {
  const id = useId();
  return (
    <div className="overflow-hidden rounded-xl border border-control bg-raised focus-within:outline-2 focus-within:-outline-offset-2 focus-within:outline-(--focus)">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 border-b border-line bg-side px-4 py-1">
        <label htmlFor={id} className="text-[0.8125rem] font-medium">
          Script
        </label>
        {tools}
      </div>
      <div className="grid max-h-[46dvh] min-h-44 overflow-y-auto">
        <ScriptDrawing text={value} owner={owner} />
        <textarea
          id={id}
          ref={box}
          value={value}
          maxLength={100_000}
          spellCheck
          placeholder="Type or paste what should be said. A line such as “Ana: Hello” is part of a dialogue."
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              onSubmit();
            }
          }}
          className={`${typography} col-start-1 row-start-1 resize-none overflow-hidden bg-transparent text-ink outline-none placeholder:text-faint`}
        />
      </div>
    </div>
  );
}

/** What lies behind the text box. By itself, so that the next sentence redraws nothing else. */
function ScriptDrawing({ text, owner }: { text: string; owner: string }) {
  const spoken = useSpokenRange(owner, text);
  return (
    <div aria-hidden className={`${typography} pointer-events-none col-start-1 row-start-1 text-transparent`}>
      {runsOf(text, spoken).map((run, position) => (
        // oxlint-disable-next-line react/no-array-index-key -- runs have no identity but their place
        <span key={position} className={looks[run.kind]}>
          {run.text}
        </span>
      ))}
      {'\u200b'}
    </div>
  );
}

/** One button per sound the model can make; each goes where the caret is. */
export function CueToolbar({ onCue }: { onCue: (cue: Cue) => void }) {
  const bar = useRef<HTMLDivElement>(null);
  const move = (step: number): void => {
    const buttons = [...(bar.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Cues"
      tabIndex={-1}
      className="-mr-2 flex flex-wrap"
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') move(1);
        if (event.key === 'ArrowLeft') move(-1);
      }}
    >
      {cues.map((cue) => (
        // The caret must stay where it is in the script.
        <Button
          key={cue}
          size="sm"
          variant="ghost"
          className="text-accent-text"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onCue(cue)}
        >
          {cue}
        </Button>
      ))}
    </div>
  );
}

/** Puts a cue at the caret of the box, with spaces around it where they are missing; undo of the platform works. */
export function insertCue(box: HTMLTextAreaElement, cue: Cue): void {
  box.focus();
  const { selectionStart, selectionEnd, value } = box;
  const before = selectionStart > 0 && !/\s$/.test(value.slice(0, selectionStart)) ? ' ' : '';
  const after = /^\s/.test(value.slice(selectionEnd)) ? '' : ' ';
  // Deprecated in name only: nothing else keeps the platform's undo history.
  document.execCommand('insertText', false, `${before}[${cue}]${after}`);
}
