import type { ReactNode } from 'react';
import { AlertCircle, Info, TriangleAlert } from 'lucide-react';
import { cn } from './class-names.ts';

const looks = {
  problem: { classes: 'bg-danger-soft text-danger', icon: AlertCircle },
  warning: { classes: 'bg-warn-soft text-warn', icon: TriangleAlert },
  info: { classes: 'bg-accent-soft text-accent-text', icon: Info },
};

/** Something to know, beside the thing it is about. Problems and warnings are announced at once. */
export function Notice({
  tone,
  children,
  actions,
  className,
}: {
  tone: keyof typeof looks;
  children: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  const { classes, icon: Icon } = looks[tone];
  return (
    <div
      role={tone === 'info' ? 'status' : 'alert'}
      className={cn('flex items-start gap-2.5 rounded-xl px-3.5 py-2.5 text-[0.8125rem]', classes, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 self-center text-ink wrap-anywhere">{children}</div>
      {actions === undefined ? null : <div className="-my-0.5 -mr-1 flex shrink-0 gap-1.5">{actions}</div>}
    </div>
  );
}

/** What a list shows when there is nothing in it: what this place is for, and the first step. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <div className="mb-4 grid size-12 place-items-center rounded-2xl bg-accent-soft text-accent-text">{icon}</div>
      <h2 className="mb-1.5 text-[0.9375rem] font-semibold">{title}</h2>
      <div className="text-[0.8125rem] text-balance text-soft">{children}</div>
      {actions === undefined ? null : <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
