import { counted } from '../../format/count.ts';
import { Progress } from '../../ui/progress.tsx';
import { useHistoryState } from './use-history-state.ts';

/** While an account is read for the first time: how far it is. Nothing afterwards. */
export function FirstReading() {
  const state = useHistoryState();
  if (state === null || state.isComplete || state.phase !== 'reading') return null;
  const rows = state.transcriptions + state.renders + state.conversations;
  return (
    <div className="mb-2">
      <p role="status" className="num mb-1.5 text-xs text-faint">
        Reading the history of the account, {counted(rows, 'item')} so far
      </p>
      <Progress label="Reading the history" value={null} />
    </div>
  );
}
