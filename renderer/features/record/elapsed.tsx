import type { CaptureState } from '../../../electron/ipc/contract/capture.ts';
import { clock } from '../../format/duration.ts';
import { cn } from '../../ui/class-names.ts';

/** Recorded time by sample count, as the capture process reports it: pauses are left out. */
export function Elapsed({ capture }: { capture: CaptureState | null }) {
  const isIdle = capture === null || capture.phase === 'idle' || capture.phase === 'starting';
  return (
    <div
      role="timer"
      aria-label="Elapsed"
      className={cn('num text-5xl font-light tracking-tight', isIdle ? 'text-faint' : 'text-ink')}
    >
      {clock(isIdle ? 0 : capture.elapsedMs)}
    </div>
  );
}
