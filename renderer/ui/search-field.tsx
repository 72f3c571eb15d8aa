import type { ComponentProps, ReactNode } from 'react';
import { Search, X } from 'lucide-react';
import { IconButton } from './button.tsx';
import { cn } from './class-names.ts';
import { inputClasses } from './field.tsx';

/**
 * A box to search or find in, with its icon. `note` stands at its end (how many were found); `clearLabel` puts a button
 * there that empties it. Escape empties it too.
 */
export function SearchField({
  label,
  placeholder = label,
  value,
  onValue,
  note,
  clearLabel,
  size = 'md',
  className,
  onKeyDown,
  ...rest
}: Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'size'> & {
  label: string;
  value: string;
  onValue: (value: string) => void;
  note?: ReactNode;
  clearLabel?: string;
  size?: 'md' | 'lg';
}) {
  const isLarge = size === 'lg';
  return (
    <div className={cn('relative', className)}>
      <Search
        aria-hidden
        className={cn('pointer-events-none absolute size-4 text-faint', isLarge ? 'top-2.5 left-3' : 'top-2 left-2.5')}
      />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        maxLength={400}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        onKeyDown={(event) => {
          onKeyDown?.(event);
          if (event.key !== 'Escape' || event.defaultPrevented || value === '') return;
          event.preventDefault();
          onValue('');
        }}
        className={cn(
          inputClasses,
          '[&::-webkit-search-cancel-button]:hidden',
          isLarge ? 'h-9 pr-9 pl-9' : 'pl-8',
          note !== undefined && value !== '' && 'pr-20',
        )}
        {...rest}
      />
      {note === undefined ? null : (
        <span role="status" className="num pointer-events-none absolute top-0 right-2.5 text-xs leading-8 text-faint">
          {note}
        </span>
      )}
      {clearLabel === undefined || value === '' ? null : (
        <IconButton label={clearLabel} size="icon-sm" className="absolute top-1 right-1" onClick={() => onValue('')}>
          <X aria-hidden className="size-4" />
        </IconButton>
      )}
    </div>
  );
}
