import { useId, useRef, useState } from 'react';
import { Download, Upload } from 'lucide-react';
import { parseReplacements } from '../../../electron/domain/dictation/replacement-file.ts';
import {
  mergeReplacements,
  type Replacement,
  replacementLimits,
  sameRule,
} from '../../../electron/domain/dictation/replacements.ts';
import { previewText } from '../../../electron/domain/dictation/text-policy.ts';
import type { DictationPreferences } from '../../../electron/ipc/contract/dictation.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { inputClasses, TextField } from '../../ui/field.tsx';
import { download } from '../transcript/export-menu.tsx';
import { ReplacementRow } from './replacement-row.tsx';

/** A dictionary that is no dictionary is larger than this. */
const fileLimitBytes = 5_000_000;

type Text = DictationPreferences['text'];

/** The person's own words: names, abbreviations, text blocks. Every change is stored as it is made. */
export function Replacements({ text, onChange }: { text: Text; onChange: (rules: Replacement[]) => void }) {
  const client = useClient();
  const rules = text.replacements;
  const [removed, setRemoved] = useState<{ rule: Replacement; index: number } | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const exportFile = useAction(async () => {
    const { fileName, downloadUrl } = await client.dictation.exportReplacements({});
    if (downloadUrl !== null) download(downloadUrl, fileName);
  });
  const change = (next: Replacement[]): void => {
    setTold(null);
    setRemoved(null);
    onChange(next);
  };
  const remove = (index: number): void => {
    const rule = rules[index];
    if (rule === undefined) return;
    change(rules.filter((_, at) => at !== index));
    setRemoved({ rule, index });
  };
  const importFile = async (file: File): Promise<void> => {
    if (file.size > fileLimitBytes) {
      setTold('This file is too large for a list of replacements.');
      return;
    }
    const { rules: added, badLines } = parseReplacements(await file.text());
    const merged = mergeReplacements(rules, added);
    if (merged.length > replacementLimits.rules) {
      setTold(`${counted(merged.length, 'replacement')} are too many: ${replacementLimits.rules} is the most.`);
      return;
    }
    if (added.length > 0) change(merged);
    setTold(readMessage(added.length, badLines));
  };
  return (
    <section aria-label="Replacements" className="space-y-3">
      <div className="flex items-center justify-between gap-4">
        <div>
          <h2 className="text-[0.8125rem] font-semibold">Replacements</h2>
          <p className="mt-0.5 text-xs text-faint">Names, abbreviations and phrases, from the top down.</p>
        </div>
        <div className="flex gap-1.5">
          <FileButton onFile={(file) => void importFile(file)} />
          <Button size="sm" disabled={rules.length === 0 || exportFile.isBusy} onClick={() => void exportFile.run()}>
            <Download aria-hidden className="size-3.5" />
            Export
          </Button>
        </div>
      </div>
      {rules.length === 0 ? null : (
        <ul aria-label="Replacements" className="space-y-1.5">
          {rules.map((rule, index) => (
            <ReplacementRow
              // oxlint-disable-next-line react/no-array-index-key -- a rule has no name: its words change while one types
              key={index}
              rule={rule}
              others={rules.filter((_, at) => at !== index)}
              onChange={(next) => change(rules.map((one, at) => (at === index ? next : one)))}
              onRemove={() => remove(index)}
            />
          ))}
        </ul>
      )}
      <NewRule rules={rules} onAdd={(rule) => change([...rules, rule])} />
      <p role="status" className="min-h-5 text-xs text-soft">
        {exportFile.problem ?? told}
        {removed === null ? null : (
          <>
            {`“${removed.rule.from}” was removed. `}
            <button
              type="button"
              className="text-accent-text hover:underline"
              onClick={() => change(rules.toSpliced(removed.index, 0, removed.rule))}
            >
              Undo
            </button>
          </>
        )}
      </p>
      <Preview text={text} />
    </section>
  );
}

function readMessage(count: number, badLines: readonly number[]): string {
  const read = count === 0 ? 'No replacements were found.' : `${counted(count, 'replacement')} read.`;
  if (badLines.length === 0) return read;
  const lines = badLines.slice(0, 5).join(', ') + (badLines.length > 5 ? ' and more' : '');
  return `${read} Not understood: line ${lines}. Each line holds what you say and what is inserted, with a comma between.`;
}

function FileButton({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        aria-label="File with replacements"
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
      <Button size="sm" onClick={() => input.current?.click()}>
        <Upload aria-hidden className="size-3.5" />
        Import
      </Button>
    </>
  );
}

function NewRule({ rules, onAdd }: { rules: readonly Replacement[]; onAdd: (rule: Replacement) => void }) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const said = useRef<HTMLFormElement>(null);
  const clash = from.trim() === '' ? undefined : sameRule(rules, { from, to });
  const isFull = rules.length >= replacementLimits.rules;
  return (
    <form
      ref={said}
      className="flex items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (from.trim() === '' || clash || isFull) return;
        onAdd({ from: from.trim(), to });
        setFrom('');
        setTo('');
        said.current?.querySelector('input')?.focus();
      }}
    >
      <TextField
        label="You say"
        labelHidden
        placeholder="You say, e.g. my address"
        className="min-w-0 flex-1"
        maxLength={replacementLimits.from}
        value={from}
        error={
          clash
            ? `“${clash.from}” has a replacement already.`
            : isFull
              ? `${replacementLimits.rules} replacements are the most.`
              : null
        }
        onChange={(event) => setFrom(event.target.value)}
      />
      <span aria-hidden className="pt-1.5 text-faint">
        →
      </span>
      <TextField
        label="Inserted"
        labelHidden
        placeholder="Inserted, e.g. 12 Harbour Road"
        className="min-w-0 flex-1"
        maxLength={replacementLimits.to}
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <Button type="submit" disabled={from.trim() === '' || clash !== undefined || isFull}>
        Add
      </Button>
    </form>
  );
}

/** The whole text policy at work on a sentence, as one types it. */
function Preview({ text }: { text: Text }) {
  const [said, setSaid] = useState('');
  const id = useId();
  const inserted = previewText(said, text);
  return (
    <div className="rounded-xl border border-line bg-side px-3 py-2.5">
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-soft">
        Try a sentence
      </label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        className={inputClasses}
        placeholder="What you would say"
        value={said}
        onChange={(event) => setSaid(event.target.value)}
      />
      <p className="mt-2 text-xs text-faint">Inserted</p>
      <output
        htmlFor={id}
        className={cn('mt-0.5 block min-h-5 text-[0.8125rem] wrap-anywhere whitespace-pre-wrap', !said && 'text-faint')}
      >
        {said === '' ? '–' : inserted === '' ? 'Nothing' : inserted}
      </output>
    </div>
  );
}
