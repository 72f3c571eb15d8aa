import { useLayoutEffect, useRef, type ReactNode } from 'react';

/** A modal sheet that only a choice closes: Escape does nothing, and the app behind it cannot be used yet. */
export function WelcomeSheet({ label, children }: { label: string; children: ReactNode }) {
  const sheet = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const node = sheet.current;
    if (!node) return;
    const open = (): void => {
      if (node.isConnected && !node.open) node.showModal();
    };
    open();
    // The platform closes a dialog on the second Escape whatever its listeners say.
    node.addEventListener('close', open);
    return () => {
      node.removeEventListener('close', open);
      node.close();
    };
  }, []);
  return (
    <dialog
      ref={sheet}
      aria-label={label}
      className="sheet w-104 overflow-y-auto p-7"
      onCancel={(event) => event.preventDefault()}
    >
      {children}
    </dialog>
  );
}
