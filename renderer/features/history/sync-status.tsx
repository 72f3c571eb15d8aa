import { RefreshCw } from 'lucide-react';
import type { HistoryState } from '../../../electron/ipc/contract/history.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { useNow } from '../../app/use-now.ts';
import { IconButton } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { syncWords } from './sync-words.ts';

/** What the copy of the account is doing, in a few words, and a button that reads what is new now. */
export function SyncStatus({ state }: { state: HistoryState | null }) {
  const client = useClient();
  const nowMs = useNow();
  const sync = useAction(() => client.history.syncNow({}));
  const isReading = state?.phase === 'reading' || sync.isBusy;
  return (
    <div className="flex items-center gap-1.5">
      <p
        role="status"
        className={cn(
          'num max-w-72 text-right text-xs max-[800px]:max-w-40',
          state?.phase === 'failed' ? 'text-danger' : 'text-faint',
        )}
      >
        {state === null ? '' : syncWords(state, nowMs)}
      </p>
      <IconButton label="Read what is new" size="icon-sm" disabled={isReading} onClick={() => void sync.run()}>
        <RefreshCw aria-hidden className={cn('size-4', isReading && 'turning')} />
      </IconButton>
    </div>
  );
}
