import { cn } from './class-names.ts';

/** A thin progress bar. `value` 0..1, or `null` when there is nothing honest to show but that work goes on. */
export function Progress({ value, label, className }: { value: number | null; label: string; className?: string }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === null ? undefined : Math.round(value * 100)}
      className={cn('h-1 overflow-hidden rounded-full bg-press', className)}
    >
      <div
        className={cn(
          'h-full rounded-full bg-accent',
          value === null ? 'sliding w-1/3 motion-reduce:w-full motion-reduce:opacity-40' : 'transition-[width]',
        )}
        style={value === null ? undefined : { width: `${Math.round(value * 100)}%` }}
      />
    </div>
  );
}
