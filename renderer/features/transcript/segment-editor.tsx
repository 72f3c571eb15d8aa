import { useEffect, useId, useRef, useState } from 'react';
import type { Segment } from '../../../electron/ipc/contract/library.ts';
import { Button } from '../../ui/button.tsx';

/**
 * Corrects one segment where it stands. Enter or leaving keeps, Escape drops. `draft` survives the row being scrolled
 * away. `onSave` resolves to why it failed, or `null`.
 */
export function SegmentEditor({
  segment,
  draft,
  onDraft,
  onSave,
  onCancel,
  onOriginal,
}: {
  segment: Segment;
  draft: string;
  onDraft: (text: string) => void;
  onSave: () => Promise<string | null>;
  onCancel: () => void;
  onOriginal: () => Promise<string | null>;
}) {
  const box = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const isOver = useRef(false);
  useEffect(() => {
    const node = box.current;
    node?.focus({ preventScroll: true });
    node?.setSelectionRange(node.value.length, node.value.length);
  }, []);
  async function end(how: () => Promise<string | null>): Promise<void> {
    if (isOver.current) return;
    isOver.current = true;
    const reason = await how();
    isOver.current = reason === null;
    setProblem(reason);
  }
  return (
    <div
      className="relative z-10 -mx-2.5 -my-1"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) void end(onSave);
      }}
    >
      <textarea
        ref={box}
        aria-label="Segment text"
        aria-describedby={hintId}
        value={draft}
        maxLength={20_000}
        dir="auto"
        className="block w-full resize-none rounded-lg border border-control bg-raised px-2.5 py-1 text-base leading-[1.7] field-sizing-content focus-visible:outline-offset-0"
        onChange={(event) => onDraft(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') {
            isOver.current = true;
            onCancel();
          } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            void end(onSave);
          }
        }}
      />
      <div className="mt-1 flex items-center gap-2 px-1">
        <p id={hintId} className="flex-1 text-xs text-faint">
          Enter keeps it, Esc drops it. A sound is written [breath], a stressed word *so*.
        </p>
        {segment.edited ? (
          <Button size="sm" variant="ghost" onClick={() => void end(onOriginal)}>
            Back to original
          </Button>
        ) : null}
        <Button
          size="sm"
          variant="ghost"
          onClick={() => {
            isOver.current = true;
            onCancel();
          }}
        >
          Cancel
        </Button>
      </div>
      {problem === null ? null : (
        <p role="alert" className="px-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
