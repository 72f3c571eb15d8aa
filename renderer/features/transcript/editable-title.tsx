import { useRef, useState } from 'react';
import { Pencil } from 'lucide-react';
import { useAction } from '../../app/use-action.ts';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { IconButton } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { inputClasses } from '../../ui/field.tsx';

/** The heading, which turns into a text box to rename. Enter or leaving keeps, Escape drops. */
export function EditableTitle({ title, onRename }: { title: string; onRename: (title: string) => Promise<unknown> }) {
  const [draft, setDraft] = useState<string | null>(null);
  const isOver = useRef(false);
  const rename = useAction(onRename);
  const begin = (): void => {
    isOver.current = false;
    setDraft(title);
  };
  useShortcuts({ F2: begin });
  async function keep(): Promise<void> {
    if (draft === null || isOver.current) return;
    isOver.current = true;
    const next = draft.trim();
    if (next !== '' && next !== title && !(await rename.run(next))) {
      isOver.current = false;
      return;
    }
    setDraft(null);
  }
  if (draft !== null) {
    return (
      <div>
        <h1 className="sr-only">{title}</h1>
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person has just asked to type here
          autoFocus
          type="text"
          aria-label="Title"
          value={draft}
          maxLength={200}
          dir="auto"
          onFocus={(event) => event.target.select()}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={() => void keep()}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void keep();
            if (event.key === 'Escape') {
              isOver.current = true;
              setDraft(null);
            }
          }}
          className={cn(inputClasses, '-ml-2.5 h-9 text-[1.375rem] font-semibold tracking-[-0.02em]')}
        />
        {rename.problem === null ? null : (
          <p role="alert" className="mt-1 text-xs text-danger">
            {rename.problem}
          </p>
        )}
      </div>
    );
  }
  return (
    <div className="group/title flex items-center gap-1.5">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the pencil and F2 do the same */}
      <h1
        className="truncate text-[1.375rem] leading-9 font-semibold tracking-[-0.02em]"
        title={title}
        onDoubleClick={begin}
      >
        <bdi>{title}</bdi>
      </h1>
      <IconButton
        label="Rename"
        keys="F2"
        size="icon-sm"
        onClick={begin}
        className="opacity-0 group-hover/title:opacity-100 focus-visible:opacity-100"
      >
        <Pencil aria-hidden className="size-3.5" />
      </IconButton>
    </div>
  );
}
