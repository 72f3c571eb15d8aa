import { count } from '../format/count.ts';
import type { AppState } from '../../electron/ipc/contract/app.ts';
import { cn } from '../ui/class-names.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { useAppData } from './app-data.tsx';
import { useWireStatus } from './client-context.tsx';

/** Whom the app talks to, and whether it can right now. */
export function AccountBadge({ isCollapsed }: { isCollapsed: boolean }) {
  const { state } = useAppData();
  const wire = useWireStatus();
  if (!state) return null;
  const isCut = wire === 'waiting' || wire === 'connecting';
  const { dot, text } = isCut ? { dot: 'bg-warn', text: 'Reconnecting' } : connectionText(state);
  const account = accountText(state);
  if (isCollapsed) {
    return (
      <Tooltip text={`${account}: ${text}`}>
        <span role="status" aria-label={`${account}: ${text}`} className="mt-2 grid size-8 place-items-center">
          <span className={cn('size-2 rounded-full', dot)} />
        </span>
      </Tooltip>
    );
  }
  return (
    <div className="mt-2 rounded-lg border border-line px-2.5 py-2 text-xs">
      <p className="truncate font-medium text-soft">{account}</p>
      <p role="status" aria-label="Connection" className="mt-0.5 flex items-center gap-1.5 text-faint">
        <span aria-hidden className={cn('size-1.5 shrink-0 rounded-full', dot)} />
        <span className="truncate">{text}</span>
      </p>
    </div>
  );
}

function accountText(state: AppState): string {
  if (state.origin === null) return 'Not set up';
  return state.origin === 'sandbox'
    ? 'Sandbox'
    : `Account ${state.keyHint === null ? '' : `••••${state.keyHint}`}`.trim();
}

function connectionText(state: AppState): { dot: string; text: string } {
  const waiting = state.waitingToSend > 0 ? `${count(state.waitingToSend)} waiting to send` : null;
  if (state.connection === 'offline') return { dot: 'bg-warn', text: waiting ? `Offline, ${waiting}` : 'Offline' };
  if (state.connection === 'unknown') return { dot: 'bg-control', text: waiting ?? 'Checking connection' };
  return { dot: 'bg-ok', text: waiting ?? 'Online' };
}
