import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { cn } from './class-names.ts';

/**
 * A modal sheet: the platform's `dialog`, which brings the focus trap, the inert page behind it and Escape. Mount it to
 * open it. `onClose` is asked for Escape and for a click beside the sheet; without it the sheet stays.
 */
export function Dialog({
  title,
  titleHidden = false,
  onClose,
  children,
  className,
}: {
  title: string;
  titleHidden?: boolean;
  onClose?: () => void;
  children: ReactNode;
  className?: string;
}) {
  const sheet = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const node = sheet.current;
    if (node && !node.open) node.showModal();
    // The platform focuses the first thing it finds, and scrolls there; a sheet may know better, and begins at its beginning.
    if (node) node.scrollTop = 0;
    node?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    // Closing before React removes the node gives the focus back to where it came from.
    return () => node?.close();
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape is the key
    <dialog
      ref={sheet}
      aria-labelledby={titleId}
      className={cn('sheet w-md p-5', className)}
      onCancel={(event) => {
        if (event.target !== sheet.current) return;
        event.preventDefault();
        onClose?.();
      }}
      onKeyDown={(event) => {
        // A second Escape in a row would close even a sheet that refused the first.
        if (event.key === 'Escape' && !onClose) event.preventDefault();
      }}
      onMouseDown={(event) => {
        if (event.target === sheet.current && isBeside(sheet.current, event)) onClose?.();
      }}
    >
      <h2 id={titleId} className={titleHidden ? 'sr-only' : 'mb-3 text-base font-semibold'}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}

function isBeside(node: HTMLElement, point: { clientX: number; clientY: number }): boolean {
  const box = node.getBoundingClientRect();
  return point.clientX < box.left || point.clientX > box.right || point.clientY < box.top || point.clientY > box.bottom;
}
