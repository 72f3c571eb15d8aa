import { counted } from '../../format/count.ts';
import { Progress } from '../../ui/progress.tsx';
import { useHistoryState } from './use-history-state.ts';

/**
 * While an account is read for the first time: how far it is. Afterwards only what other programs are having transcribed,
 * because it is in no list yet.
 */
export function FirstReading() {
  const state = useHistoryState();
  if (state !== null && state.isComplete && state.underWayElsewhere > 0) {
    const { underWayElsewhere: count } = state;
    return (
      <p role="status" className="num mb-2 text-xs text-faint">
        {counted(count, 'transcription')} from elsewhere still under way, listed here when done.
      </p>
    );
  }
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
