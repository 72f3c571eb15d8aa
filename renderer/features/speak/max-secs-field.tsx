import { useEffect, useState } from 'react';
import { maxSecsSchema } from '../../../electron/ipc/contract/speech.ts';
import { TextField } from '../../ui/field.tsx';

/** What was typed as a ceiling: `null` is none, `undefined` nothing that can be one. */
function parse(text: string): number | null | undefined {
  const plain = text.trim().replace(',', '.');
  if (plain === '' || Number(plain) === 0) return null;
  const { success, data } = maxSecsSchema.safeParse(Number(plain));
  return success ? data : undefined;
}

/** The longest a script may sound, in seconds; empty or 0 is no ceiling. */
export function MaxSecsField({ value, onValue }: { value: number | null; onValue: (value: number | null) => void }) {
  const [text, setText] = useState(value === null ? '' : String(value));
  // A script that is taken up again brings its own ceiling; what is being typed stays as it was typed.
  useEffect(() => {
    setText((before) => (parse(before) === value ? before : value === null ? '' : String(value)));
  }, [value]);
  return (
    <TextField
      label="Max seconds"
      inputMode="decimal"
      placeholder="No limit"
      value={text}
      error={parse(text) === undefined ? 'From 0.5 to 3600 seconds, or empty.' : null}
      hint="The sound ends here at the latest, even inside a sentence. Empty: as long as the text needs."
      onChange={(event) => {
        setText(event.target.value);
        const next = parse(event.target.value);
        if (next !== undefined) onValue(next);
      }}
    />
  );
}
