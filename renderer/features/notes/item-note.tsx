import { useEffect, useRef } from 'react';
import { maxNoteChars } from '../../../electron/ipc/contract/library.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { inputClasses } from '../../ui/field.tsx';
import { useNote } from './use-note.ts';

/**
 * The note of an item: a text box that grows with it. There is nothing to save: what is typed is kept. `asked` grows
 * each time the keyboard is wanted here.
 */
export function ItemNote({ id, stored, asked }: { id: string; stored: string; asked: number }) {
  const note = useNote(id, stored);
  const box = useRef<HTMLTextAreaElement>(null);
  const { keep } = note;
  useEffect(() => {
    if (asked > 0) box.current?.focus();
  }, [asked]);
  return (
    <div className="mt-2">
      <textarea
        ref={box}
        aria-label="Note"
        placeholder="Write a note. It is kept as you type, and found by the search."
        dir="auto"
        rows={1}
        maxLength={maxNoteChars}
        value={note.text}
        onChange={(event) => note.type(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        className={cn(inputClasses, 'block field-sizing-content h-auto max-h-32 min-h-8 resize-none py-1.5 leading-5')}
      />
      {note.problem === null ? (
        // Announced when it is over, not with every letter.
        <p role="status" className="sr-only">
          {note.isSaved ? 'Note saved' : ''}
        </p>
      ) : (
        <p role="alert" className="mt-1 flex items-center gap-2 text-xs text-danger">
          The note is not saved. {note.problem}
          <Button size="sm" onClick={keep}>
            Try again
          </Button>
        </p>
      )}
    </div>
  );
}
