import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

const variants = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover shadow-low',
  secondary: 'bg-raised text-ink border border-control/60 hover:bg-hover shadow-low',
  ghost: 'text-soft hover:bg-hover hover:text-ink active:bg-press',
  danger: 'text-danger hover:bg-danger-soft',
  record: 'bg-record text-white hover:bg-record-hover shadow-low',
};
const sizes = {
  sm: 'h-7 px-2.5 text-[0.8125rem] rounded-md gap-1.5',
  md: 'h-8 px-3 text-[0.8125rem] rounded-lg gap-1.5',
  lg: 'h-10 px-4.5 text-sm rounded-xl gap-2',
  icon: 'size-8 rounded-lg',
  'icon-sm': 'size-7 rounded-md',
};

export type ButtonProps = ComponentProps<'button'> & {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
};

/** A button in one of the app's five looks. `type` is `button` unless said otherwise. */
export function Button({ variant = 'secondary', size = 'md', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      // oxlint-disable-next-line react/button-has-type -- the default is given above
      type={type}
      className={cn(
        'inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap select-none',
        'transition-colors duration-100 disabled:opacity-50 disabled:pointer-events-none',
        variants[variant],
        sizes[size],
        className,
      )}
      {...rest}
    />
  );
}

/** A button that shows only an icon: `label` is its name and its tooltip, `keys` the shortcut shown beside it. */
export function IconButton({
  label,
  keys,
  size = 'icon',
  variant = 'ghost',
  ...rest
}: ButtonProps & { label: string; keys?: string }) {
  return (
    <Tooltip text={label} keys={keys}>
      <Button aria-label={label} size={size} variant={variant} {...rest} />
    </Tooltip>
  );
}
