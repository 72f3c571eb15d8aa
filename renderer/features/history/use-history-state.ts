import type { HistoryState } from '../../../electron/ipc/contract/history.ts';
import { useStream } from '../../app/client-context.tsx';

/** How complete this computer's copy of the account is; `null` until it is known. */
export function useHistoryState(): HistoryState | null {
  return useStream('history.state', (client, signal) => client.history.state({}, { signal })).value;
}
