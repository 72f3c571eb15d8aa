import type { CaptureState, Level } from '../../ipc/contract/capture.ts';
import { assertNever } from '../errors.ts';
import { transcriptionEstimateMicroUsd } from '../money.ts';

/** The recorder as everybody sees it, before anything was recorded. */
export const idleState: CaptureState = {
  phase: 'idle',
  itemId: null,
  device: null,
  sampleRateHz: 0,
  channels: 0,
  elapsedMs: 0,
  bytesOnDisk: 0,
  parts: 0,
  estimateMicroUsd: 0,
  warning: null,
  problem: null,
};

/** What can happen to the recorder. Events about sound carry the take they belong to; those of another are ignored. */
export type RecordingEvent =
  | { type: 'start-requested'; takeId: string }
  | { type: 'start-refused'; takeId: string; message: string }
  | { type: 'first-frame'; takeId: string; device: string; sampleRateHz: number; channels: number }
  | { type: 'level'; takeId: string; level: Level; bytesOnDisk: number }
  | { type: 'part'; takeId: string }
  | { type: 'warning'; takeId: string; warning: CaptureState['warning'] }
  | { type: 'paused'; takeId: string }
  | { type: 'resumed'; takeId: string }
  /** A lost take goes on in a new part. */
  | { type: 'continue-requested'; takeId: string }
  | { type: 'stop-requested'; takeId: string }
  /** The files are closed. `canContinue`: the microphone was lost, the take may go on. */
  | {
      type: 'ended';
      takeId: string;
      problem: string | null;
      canContinue: boolean;
      elapsedMs: number;
      bytesOnDisk: number;
      parts: number;
    };

/** Elapsed time and size are told four times a second; the levels have their own, faster stream. */
const clockStepMs = 250;

/**
 * The next state. Pure and total: an event that makes no sense in a phase leaves the very same object, so that callers
 * can tell by identity whether anything changed.
 */
export function reduceRecording(state: CaptureState, event: RecordingEvent): CaptureState {
  if (event.type === 'start-requested') {
    if (state.phase !== 'idle' && state.phase !== 'lost') return state;
    return { ...idleState, phase: 'starting', itemId: event.takeId };
  }
  if (state.itemId !== event.takeId || state.phase === 'idle') return state;
  switch (event.type) {
    case 'start-refused':
      if (state.phase !== 'starting') return state;
      // A lost take that could not go on is still there.
      if (state.parts > 0) return { ...state, phase: 'lost', problem: event.message };
      return { ...idleState, problem: event.message };
    case 'first-frame':
      if (state.phase !== 'starting') return state;
      return {
        ...state,
        phase: 'recording',
        device: event.device,
        sampleRateHz: event.sampleRateHz,
        channels: event.channels,
        parts: state.parts + 1,
        problem: null,
      };
    case 'level': {
      if (state.phase !== 'recording') return state;
      const { elapsedMs } = event.level;
      if (elapsedMs - state.elapsedMs < clockStepMs) return state;
      return {
        ...state,
        elapsedMs,
        bytesOnDisk: event.bytesOnDisk,
        estimateMicroUsd: transcriptionEstimateMicroUsd(elapsedMs),
      };
    }
    case 'part':
      // The part that `stop` closes is the one already counted; only a roll-over opens another.
      return state.phase === 'recording' ? { ...state, parts: state.parts + 1 } : state;
    case 'warning':
      if (state.phase !== 'recording' && state.phase !== 'paused') return state;
      return state.warning === event.warning ? state : { ...state, warning: event.warning };
    case 'paused':
      return state.phase === 'recording' ? { ...state, phase: 'paused' } : state;
    case 'resumed':
      return state.phase === 'paused' ? { ...state, phase: 'recording' } : state;
    case 'continue-requested':
      return state.phase === 'lost' ? { ...state, phase: 'starting', warning: null, problem: null } : state;
    case 'stop-requested':
      if (state.phase === 'lost') return { ...idleState };
      return state.phase === 'stopping' ? state : { ...state, phase: 'stopping', warning: null };
    case 'ended':
      if (state.phase === 'lost') return state;
      if (!event.canContinue || state.phase === 'stopping') return { ...idleState, problem: event.problem };
      return {
        ...state,
        phase: 'lost',
        warning: null,
        problem: event.problem,
        elapsedMs: event.elapsedMs,
        bytesOnDisk: event.bytesOnDisk,
        parts: event.parts,
        estimateMicroUsd: transcriptionEstimateMicroUsd(event.elapsedMs),
      };
    default:
      return assertNever(event);
  }
}
