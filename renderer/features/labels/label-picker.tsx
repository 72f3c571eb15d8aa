import { useId, useState } from 'react';
import { Plus } from 'lucide-react';
import { labelKey, labelName, maxLabelLength } from '../../../electron/domain/label-name.ts';
import type { Label, LabelKind } from '../../../electron/ipc/contract/labels.ts';
import { count } from '../../format/count.ts';
import { cn } from '../../ui/class-names.ts';
import { inputClasses } from '../../ui/field.tsx';
import { type Carried, shareOf } from './carried.ts';

const words = {
  show: { title: 'Show', find: 'Find or add a show', none: 'No show' },
  tag: { title: 'Tags', find: 'Find or add a tag', none: null },
} as const;

const optionClasses = 'flex min-h-8 items-center gap-2.5 rounded-md px-2 text-[0.8125rem] hover:bg-hover';

/** One box that finds and makes labels, and the labels to choose from: one of the shows, any of the tags. */
export function LabelPicker({
  kind,
  labels,
  carried,
  isFirst,
  onChoose,
}: {
  kind: LabelKind;
  labels: readonly Label[];
  carried: Carried;
  /** Gets the focus when the dialog opens. */
  isFirst: boolean;
  /** `null`: no show. `isOn` is false when a tag is taken off. */
  onChoose: (name: string | null, isOn: boolean) => void;
}) {
  const group = useId();
  const [text, setText] = useState('');
  const { title, find, none } = words[kind];
  const wanted = labelKey(text);
  const shown = labels.filter(({ name }) => labelKey(name).includes(wanted));
  const exact = labels.find(({ name }) => labelKey(name) === wanted);
  const add = (): void => {
    if (wanted === '') return;
    onChoose(exact?.name ?? labelName(text), true);
    setText('');
  };
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-[0.8125rem] font-medium">{title}</legend>
      <input
        type="text"
        aria-label={find}
        placeholder={find}
        data-autofocus={isFirst ? true : undefined}
        spellCheck={false}
        autoComplete="off"
        dir="auto"
        maxLength={maxLabelLength}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
        className={inputClasses}
      />
      <div className="mt-1.5 max-h-44 overflow-y-auto">
        {none !== null && wanted === '' ? (
          <label className={optionClasses}>
            <input
              type="radio"
              name={group}
              className="accent-(--accent)"
              checked={shareOf(carried, 'show', '') === 'all'}
              onChange={() => onChoose(null, true)}
            />
            <span className="flex-1 text-soft">{none}</span>
          </label>
        ) : null}
        {shown.map(({ name, count: items }) => {
          const share = shareOf(carried, kind, name);
          return (
            <label key={name} className={optionClasses}>
              <input
                type={kind === 'show' ? 'radio' : 'checkbox'}
                name={group}
                className="accent-(--accent)"
                checked={share === 'all'}
                ref={(box) => {
                  if (box && kind === 'tag') box.indeterminate = share === 'some';
                }}
                onChange={(event) => onChoose(name, event.target.checked)}
              />
              <span className="min-w-0 flex-1 truncate" title={name}>
                <bdi>{name}</bdi>
              </span>
              <span aria-hidden className="num text-xs text-faint">
                {count(items)}
              </span>
            </label>
          );
        })}
        {wanted !== '' && !exact ? (
          <button type="button" onClick={add} className={cn(optionClasses, 'w-full text-left text-accent-text')}>
            <Plus aria-hidden className="size-4 shrink-0" />
            <span className="min-w-0 truncate">
              Add “<bdi>{labelName(text)}</bdi>”
            </span>
          </button>
        ) : null}
        {labels.length === 0 && wanted === '' && kind === 'tag' ? (
          <p className="px-2 py-1.5 text-xs text-faint">No tags yet. Type one and press Enter.</p>
        ) : null}
      </div>
    </fieldset>
  );
}
