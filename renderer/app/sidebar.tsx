import { PanelLeft, Search } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { clock } from '../format/duration.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cn } from '../ui/class-names.ts';
import { Keys, Tooltip } from '../ui/tooltip.tsx';
import { useAppData } from './app-data.tsx';
import { AccountBadge } from './account-badge.tsx';
import { isWithin, views } from './routes.tsx';
import { modKey } from './shortcuts.tsx';
import type { View } from './views.ts';

/** The navigation, with the account and the connection at its foot. */
export function Sidebar({
  isCollapsed,
  onCollapse,
  onPalette,
}: {
  isCollapsed: boolean;
  onCollapse: () => void;
  onPalette: () => void;
}) {
  const inPlace = (place: View['place']) =>
    views
      .filter((view) => view.place === place)
      .map((view) => <ViewLink key={view.name} view={view} isCollapsed={isCollapsed} />);
  return (
    <aside
      aria-label="Sidebar"
      className={cn(
        'flex h-full shrink-0 flex-col border-r border-line bg-side pt-3 pb-3',
        isCollapsed ? 'w-14 items-center px-2' : 'w-55 px-3',
      )}
    >
      <div className={cn('mb-3 flex items-center', isCollapsed ? 'flex-col gap-2' : 'justify-between pl-2')}>
        {isCollapsed ? null : (
          <span className="flex items-center gap-2 text-sm font-semibold tracking-tight">
            <Mark />
            Fluxions
          </span>
        )}
        <IconButton
          label={isCollapsed ? 'Expand the sidebar' : 'Collapse the sidebar'}
          keys="["
          size="icon-sm"
          aria-expanded={!isCollapsed}
          onClick={onCollapse}
        >
          <PanelLeft aria-hidden className="size-4" />
        </IconButton>
      </div>
      {isCollapsed ? (
        <IconButton label="Search and commands" keys={`${modKey} K`} onClick={onPalette} className="mb-3">
          <Search aria-hidden className="size-4" />
        </IconButton>
      ) : (
        <Button
          onClick={onPalette}
          aria-keyshortcuts="Control+K Meta+K"
          className="mb-3 w-full justify-start px-2 font-normal text-faint"
        >
          <Search aria-hidden className="size-4" />
          <span className="flex-1 text-left">
            Search<span className="sr-only"> and commands</span>
          </span>
          <span aria-hidden>
            <Keys keys={`${modKey} K`} />
          </span>
        </Button>
      )}
      <nav aria-label="Main" className="flex w-full flex-1 flex-col">
        <ul className="space-y-0.5">{inPlace('main')}</ul>
        <ul className="mt-auto space-y-0.5 pt-4">{inPlace('foot')}</ul>
      </nav>
      <AccountBadge isCollapsed={isCollapsed} />
    </aside>
  );
}

function ViewLink({ view, isCollapsed }: { view: View; isCollapsed: boolean }) {
  const [path] = useLocation();
  const { capture } = useAppData();
  const Icon = view.icon;
  const isCurrent = isWithin(view, path);
  const isLive = view.name === 'Record' && (capture?.phase === 'recording' || capture?.phase === 'paused');
  const link = (
    <Link
      href={view.path}
      aria-label={isCollapsed ? view.name : undefined}
      aria-current={isCurrent ? 'page' : undefined}
      className={cn(
        'relative flex h-8 items-center gap-2.5 rounded-lg text-[0.8125rem] text-soft hover:bg-hover hover:text-ink',
        isCollapsed ? 'w-10 justify-center' : 'px-2',
        isCurrent && 'bg-press font-medium text-ink hover:bg-press',
      )}
    >
      <Icon aria-hidden className={cn('size-4 shrink-0', isCurrent ? 'text-accent-text' : 'text-faint')} />
      {isCollapsed ? null : <span className="flex-1">{view.name}</span>}
      {isLive && capture ? (
        isCollapsed ? (
          <span aria-hidden className="absolute top-1 right-1.5 size-2 rounded-full bg-record" />
        ) : (
          <span aria-hidden className="num flex items-center gap-1.5 text-xs font-normal text-faint">
            <span className={cn('size-2 rounded-full bg-record', capture.phase === 'recording' && 'breathing')} />
            {clock(capture.elapsedMs)}
          </span>
        )
      ) : null}
    </Link>
  );
  return <li>{isCollapsed ? <Tooltip text={view.name}>{link}</Tooltip> : link}</li>;
}

/** The app's mark: four bars of a voice. */
export function Mark({ className = 'size-5' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M8 13.5v5M13.3 9v14M18.7 12v8M24 14.5v3"
        className="stroke-on-accent"
        strokeWidth="2.6"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}
