import { useId, type ComponentProps } from 'react';
import { cn } from './class-names.ts';
import { inputClasses } from './field.tsx';

export type SelectOption = { value: string; label: string };

/**
 * A combobox: the platform's own `select`, drawn with our tokens by `appearance: base-select`. Radix Select is not used
 * because it sets innerHTML, which the content security policy (Trusted Types) refuses.
 */
export function Select({
  label,
  options,
  value,
  onValue,
  labelHidden = false,
  className,
  ...rest
}: Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'id'> & {
  label: string;
  options: SelectOption[];
  value: string;
  onValue: (value: string) => void;
  labelHidden?: boolean;
}) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-1 block text-[0.8125rem] font-medium text-ink'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        className={cn(inputClasses, 'select pr-8 hover:bg-hover', labelHidden && 'border-control/60 shadow-low')}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
