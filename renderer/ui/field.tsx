import { useId, type ComponentProps, type ReactNode } from 'react';
import { cn } from './class-names.ts';

export const inputClasses =
  'h-8 w-full rounded-lg border border-control bg-raised px-2.5 text-[0.8125rem] text-ink placeholder:text-faint ' +
  'focus-visible:outline-offset-0 disabled:opacity-60';

/** A labelled single-line text box. `masked` hides what is typed without making it a password box for managers. */
export function TextField({
  label,
  hint,
  error,
  masked = false,
  labelHidden = false,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'id'> & {
  'data-autofocus'?: boolean;
  label: string;
  hint?: ReactNode;
  error?: string | null;
  masked?: boolean;
  labelHidden?: boolean;
}) {
  const id = useId();
  const describes = [hint === undefined ? null : `${id}-hint`, error ? `${id}-error` : null].filter(Boolean).join(' ');
  return (
    <div className={className}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-1 block text-[0.8125rem] font-medium text-ink'}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        spellCheck={false}
        autoComplete="off"
        aria-describedby={describes === '' ? undefined : describes}
        aria-invalid={error ? true : undefined}
        className={cn(inputClasses, masked && 'masked', error && 'border-danger')}
        {...rest}
      />
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="mt-1 text-xs text-faint">
          {hint}
        </p>
      )}
      {error ? (
        <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-danger">
          {error}
        </p>
      ) : null}
    </div>
  );
}
