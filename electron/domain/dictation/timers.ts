import { assertNever } from '../errors.ts';
import { dictationTuning, resultLimitMs, sendLimitMs } from './tuning.ts';
import type { DictationState, TimerName } from './types.ts';

/**
 * The one timer that runs in a state. Every state but idle has one, and its expiry always leads on: this is why no take
 * can be stuck. A healthy recording is not cut by it, because each sign of life starts it afresh.
 */
export function timerOf(state: DictationState): { timer: TimerName; ms: number } | null {
  switch (state.phase) {
    case 'idle':
      return null;
    case 'starting':
      return { timer: 'start', ms: dictationTuning.startMs };
    case 'recording':
      return { timer: 'frames', ms: dictationTuning.framesMs };
    case 'draining':
      return state.stage === 'tail'
        ? { timer: 'tail', ms: dictationTuning.tailMs }
        : { timer: 'drain', ms: dictationTuning.drainMs };
    case 'sending':
      return { timer: 'send', ms: sendLimitMs(state.durationMs) };
    case 'polling':
      return { timer: 'result', ms: resultLimitMs(state.durationMs) };
    case 'saving':
      return { timer: 'save', ms: dictationTuning.saveMs };
    case 'turn':
      return { timer: 'turn', ms: dictationTuning.turnMs };
    case 'inserting':
      return { timer: 'insert', ms: dictationTuning.insertMs };
    case 'settling':
      return { timer: 'settle', ms: dictationTuning.settleMs };
    default:
      return assertNever(state);
  }
}
