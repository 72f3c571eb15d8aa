import { useState } from 'react';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import type { Speaker } from './speakers.ts';

/** Gives a speaker a name, everywhere in this transcript. An empty name goes back to the service's label. */
export function RenameSpeakerDialog({
  speakers,
  initial,
  onRename,
  onClose,
}: {
  speakers: readonly (Speaker & { label: string })[];
  initial: string;
  onRename: (label: string, name: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const nameOf = (label: string): string => speakers.find((speaker) => speaker.label === label)?.name ?? '';
  const [label, setLabel] = useState(initial);
  const [name, setName] = useState(nameOf(initial));
  const rename = useAction(onRename);
  return (
    <Dialog title="Rename speaker" onClose={onClose} className="w-88">
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          void rename.run(label, name.trim()).then((isDone) => isDone && onClose());
        }}
      >
        {speakers.length > 1 ? (
          <Select
            label="Speaker"
            value={label}
            options={speakers.map((speaker) => ({ value: speaker.label, label: speaker.name }))}
            onValue={(next) => {
              setLabel(next);
              setName(nameOf(next));
            }}
          />
        ) : null}
        <TextField
          label="Name"
          value={name}
          maxLength={80}
          data-autofocus
          dir="auto"
          placeholder={nameOf(label)}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
          error={rename.problem}
        />
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" disabled={rename.isBusy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
