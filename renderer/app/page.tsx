import { useEffect, useRef, type ReactNode } from 'react';
import { cn } from '../ui/class-names.ts';

/** The main pane's shape: one title, its actions at the right, then the content. Scrolls as one unless `fill`. */
export function Page({
  title,
  heading,
  actions,
  below,
  children,
  fill = false,
  wide = false,
  full = false,
}: {
  /** Names the view in the window's title. */
  title: string;
  /** Replaces the plain heading, e.g. with one that can be edited. Must hold an `h1`. */
  heading?: ReactNode;
  actions?: ReactNode;
  /** A second row of the header. */
  below?: ReactNode;
  children: ReactNode;
  /** The content scrolls by itself (long lists). */
  fill?: boolean;
  wide?: boolean;
  /** As wide as the window. */
  full?: boolean;
}) {
  useEffect(() => {
    document.title = `${title} - Fluxions Desktop`;
  }, [title]);
  const column = cn('mx-auto w-full px-8 max-[1000px]:px-6', full ? 'max-w-none' : wide ? 'max-w-5xl' : 'max-w-3xl');
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className={cn(column, 'shrink-0 pt-6 pb-4')}>
        <div className="flex min-h-9 items-center gap-4">
          <div className="min-w-0 flex-1">
            {heading ?? <h1 className="truncate text-[1.375rem] font-semibold tracking-[-0.02em]">{title}</h1>}
          </div>
          {actions === undefined ? null : <div className="flex shrink-0 items-center gap-2">{actions}</div>}
        </div>
        {below}
      </header>
      {fill ? (
        <div className="min-h-0 flex-1">{children}</div>
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <div className={cn(column, 'pb-12')}>{children}</div>
        </div>
      )}
    </div>
  );
}

/** Moves the focus to a view's main landmark when the view changes, so that keyboards and screen readers start there. */
export function useFocusOnChange(key: string) {
  const main = useRef<HTMLElement>(null);
  const previous = useRef(key);
  useEffect(() => {
    if (previous.current === key) return;
    previous.current = key;
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [key]);
  return main;
}
