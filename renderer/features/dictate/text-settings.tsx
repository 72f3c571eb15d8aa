import type { DictationPreferences } from '../../../electron/ipc/contract/dictation.ts';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';

const insertions = [
  { value: 'paste', label: 'Paste, and put the clipboard back' },
  { value: 'type', label: 'Type it key by key' },
  { value: 'copy', label: 'Only copy it' },
];
const lineBreaks = [
  { value: 'space', label: 'Become a space' },
  { value: 'keep', label: 'Are kept, but not in terminals' },
  { value: 'terminals', label: 'Are kept, in terminals too' },
];

/** What is done to a text before another program gets it, and how it gets there. */
export function TextSettings({
  dictation,
  onChange,
}: {
  dictation: DictationPreferences;
  onChange: (values: Partial<DictationPreferences>) => void;
}) {
  const { text, insertion } = dictation;
  const changeText = (values: Partial<DictationPreferences['text']>): void =>
    onChange({ text: { ...text, ...values } });
  const breaks = text.newlines === 'space' ? 'space' : text.newlinesInTerminals ? 'terminals' : 'keep';
  return (
    <section aria-label="Text" className="space-y-4">
      <h2 className="text-[0.8125rem] font-semibold">Text</h2>
      <div className="grid grid-cols-2 gap-4 max-[760px]:grid-cols-1">
        <Select
          label="Put the text"
          value={insertion}
          options={insertions}
          onValue={(value) => onChange({ insertion: value as DictationPreferences['insertion'] })}
        />
        <div>
          <Select
            label="Line breaks"
            value={breaks}
            options={lineBreaks}
            onValue={(value) =>
              changeText({ newlines: value === 'space' ? 'space' : 'keep', newlinesInTerminals: value === 'terminals' })
            }
          />
          {breaks === 'terminals' ? (
            <p className="mt-1 text-xs text-danger">A terminal runs a line as soon as it ends.</p>
          ) : null}
        </div>
      </div>
      <Switch
        label="Only my voice"
        hint="Insert the words of whoever spoke longest. What others said is shown with the take, not inserted."
        checked={text.onlyMyVoice}
        onChecked={(onlyMyVoice) => changeText({ onlyMyVoice })}
      />
      <Switch
        label="Verbatim"
        hint="Insert [laugh] and its kind, and *emphasis*. Off: they are kept with the take only."
        checked={text.verbatim}
        onChecked={(verbatim) => changeText({ verbatim })}
      />
      <Switch
        label="A space after the text"
        hint="So that the next take does not stick to it."
        checked={text.trailingSpace}
        onChecked={(trailingSpace) => changeText({ trailingSpace })}
      />
    </section>
  );
}
