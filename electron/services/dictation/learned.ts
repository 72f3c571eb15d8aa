import { withSample, type ProcessingSample } from '../../domain/dictation/poll-schedule.ts';
import { dictationTuning } from '../../domain/dictation/tuning.ts';
import type { DictationMemory } from '../ports/dictation.ts';
import type { Clock, Log } from '../ports/platform.ts';

/** What dictation learns about the service and the way to it. */
export type LearnedThings = {
  processing(): readonly ProcessingSample[];
  sample(sample: ProcessingSample): void;
  /** Whether a live body is worth trying. */
  canStream(): boolean;
  avoidLive(): void;
  /** Live bodies are tried again at once, whatever was refused before. */
  forget(): void;
  /** How a call ended, for the connection state of the app; `null`: well. */
  reach(error: unknown): void;
};

/** Starts from what the last run knew; writes are best effort, losing one costs a few milliseconds some day. */
export async function createLearnedThings(deps: {
  memory: DictationMemory;
  clock: Clock;
  log: Log;
  reach: (error: unknown) => void;
}): Promise<LearnedThings> {
  let { processing, liveRefusedAtMs } = await deps.memory
    .load()
    .catch(() => ({ processing: [], liveRefusedAtMs: null }));
  // What one service taught says nothing about another.
  deps.memory.onOtherOrigin?.(() => {
    deps.memory.load().then(
      (other) => ({ processing, liveRefusedAtMs } = other),
      () => {},
    );
  });
  const save = (): void => {
    deps.memory
      .save({ processing: [...processing], liveRefusedAtMs })
      .catch(() => deps.log.warn('dictation-memory-not-saved'));
  };
  return {
    processing: () => processing,
    sample(sample) {
      processing = withSample(processing, sample);
      save();
    },
    canStream: () => liveRefusedAtMs === null || deps.clock.now() - liveRefusedAtMs >= dictationTuning.avoidLiveMs,
    avoidLive() {
      liveRefusedAtMs = deps.clock.now();
      save();
    },
    forget() {
      liveRefusedAtMs = null;
      save();
    },
    reach: deps.reach,
  };
}
