import type { ReactNode } from 'react';
import { Tooltip as Radix } from 'radix-ui';

/** A short hint on hover and on keyboard focus. Never the only place where something is said. */
export function Tooltip({ text, keys, children }: { text: ReactNode; keys?: string; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="floating z-50 flex max-w-72 items-center gap-2 rounded-lg border border-line bg-raised px-2.5 py-1.5 text-xs text-ink shadow-float select-none"
        >
          {text}
          {keys === undefined ? null : <Keys keys={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Wrap the app in this once. */
export const TooltipProvider = Radix.Provider;

/** A key combination as key caps; `keys` is separated by spaces, e.g. `Ctrl K`. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keys.split(' ').map((key, position) => (
        <kbd
          // oxlint-disable-next-line react/no-array-index-key -- the list never changes
          key={position}
          className="min-w-5 rounded border border-line bg-sunken px-1 text-center font-sans text-[0.6875rem] leading-4.5 text-soft"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
