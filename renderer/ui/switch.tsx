import { useId, type ReactNode } from 'react';
import { Switch as Radix } from 'radix-ui';
import { cn } from './class-names.ts';

/** An on/off choice that takes effect at once (or with the form it stands in). The label is clickable. */
export function Switch({
  label,
  hint,
  checked,
  onChecked,
  compact = false,
  disabled,
}: {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  compact?: boolean;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className={cn('flex items-center gap-2', compact ? '' : 'justify-between gap-6')}>
      <div className={compact ? 'order-last' : ''}>
        <label htmlFor={id} className={cn('block text-[0.8125rem]', compact ? 'text-soft' : 'font-medium text-ink')}>
          {label}
        </label>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className="mt-0.5 max-w-[60ch] text-xs text-faint">
            {hint}
          </p>
        )}
      </div>
      <Radix.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChecked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="group flex h-6 w-8.5 shrink-0 items-center disabled:opacity-50"
      >
        <span className="flex h-5 w-full items-center rounded-full bg-control/80 p-0.5 transition-colors group-data-[state=checked]:bg-accent">
          <Radix.Thumb className="block size-4 rounded-full bg-white shadow-low transition-transform data-[state=checked]:translate-x-3.5" />
        </span>
      </Radix.Root>
    </div>
  );
}
