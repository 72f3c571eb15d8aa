import { useEffect, useState, type KeyboardEvent } from 'react';
import { CaseSensitive, Trash2, WholeWord } from 'lucide-react';
import { type Replacement, replacementLimits, sameRule } from '../../../electron/domain/dictation/replacements.ts';
import { IconButton } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { inputClasses } from '../../ui/field.tsx';

/** One rule, changed in place: stored when a field is left or Enter is pressed, put back by Escape. */
export function ReplacementRow({
  rule,
  others,
  onChange,
  onRemove,
}: {
  rule: Replacement;
  others: readonly Replacement[];
  onChange: (rule: Replacement) => void;
  onRemove: () => void;
}) {
  const [draft, setDraft] = useState({ from: rule.from, to: rule.to });
  // One field at a time: what is being typed into the other stays.
  useEffect(() => setDraft((before) => ({ ...before, from: rule.from })), [rule.from]);
  useEffect(() => setDraft((before) => ({ ...before, to: rule.to })), [rule.to]);
  const { matchCase = false, wholeWord = true } = rule;
  const next = { ...rule, from: draft.from.trim(), to: draft.to };
  const problem =
    next.from === ''
      ? 'Say which words are meant.'
      : sameRule(others, next)
        ? `“${next.from}” has another replacement already.`
        : null;
  const isChanged = next.from !== rule.from || next.to !== rule.to;
  const commit = (): void => {
    if (problem === null && isChanged) onChange(next);
  };
  const toggle = (values: Partial<Replacement>): void => {
    if (problem === null && !sameRule(others, { ...next, ...values })) onChange({ ...next, ...values });
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      setDraft({ from: rule.from, to: rule.to });
    }
    // Shift+Enter makes a line break, as in any text that Enter sends.
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      commit();
    }
  };
  return (
    <li>
      <div className="flex items-start gap-1.5">
        <input
          type="text"
          aria-label={`You say, replacement of ${rule.from}`}
          aria-invalid={problem === null ? undefined : true}
          autoComplete="off"
          spellCheck={false}
          maxLength={replacementLimits.from}
          className={cn(inputClasses, 'min-w-0 flex-1', problem !== null && 'border-danger')}
          value={draft.from}
          onChange={(event) => setDraft({ ...draft, from: event.target.value })}
          onBlur={commit}
          onKeyDown={keys}
        />
        <span aria-hidden className="pt-1.5 text-faint">
          →
        </span>
        <textarea
          aria-label={`Inserted for ${rule.from}`}
          autoComplete="off"
          spellCheck={false}
          rows={1}
          maxLength={replacementLimits.to}
          placeholder="Nothing"
          className={cn(
            inputClasses,
            'field-sizing-content h-auto min-h-8 min-w-0 flex-1 resize-none py-1.5 leading-4.5',
          )}
          value={draft.to}
          onChange={(event) => setDraft({ ...draft, to: event.target.value })}
          onBlur={commit}
          onKeyDown={keys}
        />
        <IconButton
          label="Match case"
          aria-pressed={matchCase}
          className={matchCase ? 'bg-press text-ink' : ''}
          onClick={() => toggle({ matchCase: !matchCase })}
        >
          <CaseSensitive aria-hidden className="size-4" />
        </IconButton>
        <IconButton
          label="Whole words only"
          aria-pressed={wholeWord}
          className={wholeWord ? 'bg-press text-ink' : ''}
          onClick={() => toggle({ wholeWord: !wholeWord })}
        >
          <WholeWord aria-hidden className="size-4" />
        </IconButton>
        <IconButton label={`Remove ${rule.from}`} onClick={onRemove}>
          <Trash2 aria-hidden className="size-4" />
        </IconButton>
      </div>
      {problem === null ? null : (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </li>
  );
}
