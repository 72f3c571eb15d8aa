import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DecodeError } from '../audio/decode.ts';
import type { SandboxClock } from '../clock.ts';
import type { FaultSource } from '../faults/fault-control.ts';
import { listen } from '../recognition/listen.ts';
import type { RecognitionEngine } from '../recognition/engine.ts';
import { makeText } from '../recognition/transcript.ts';
import type { ObjectFiles } from '../storage/object-files.ts';
import type { TranscriptionRow, TranscriptionsTable } from '../storage/transcriptions-table.ts';

/** $0.20 per hour, billed by the second (API document). */
const usdPerHour = 0.2;

export type JobQueue = {
  /** Takes up what was submitted, now or in an earlier run. */
  wake(): void;
  /** Resolves when nothing is waiting or running. */
  idle(): Promise<void>;
  /** Stops at once; the job in hand is done again after the next start. */
  stop(): Promise<void>;
};

/** Runs submitted jobs one at a time: submitted, processing, then completed or failed. */
export function createJobQueue(deps: {
  table: TranscriptionsTable;
  objects: ObjectFiles;
  engine: RecognitionEngine;
  ffmpeg: string | null;
  tempDir: string;
  faults: FaultSource;
  clock: SandboxClock;
}): JobQueue {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const forget = deps.faults.onKnobs(() => wake());

  const price = (durationSec: number): number => Math.round((Math.ceil(durationSec) / 3600) * usdPerHour * 1e6) / 1e6;

  const finish = (row: TranscriptionRow, startedMs: number, patch: Partial<TranscriptionRow>): void => {
    const now = deps.clock.now();
    deps.table.update(row.id, { updated_at_ms: now, processing_sec: (now - startedMs) / 1000, ...patch });
  };

  const work = async (row: TranscriptionRow): Promise<void> => {
    const startedMs = deps.clock.now();
    const least = sleep(deps.faults.knobs.minJobMs, undefined, { signal: stopping.signal }).catch(() => {});
    deps.table.update(row.id, { status: 'processing', updated_at_ms: startedMs });
    try {
      const heard = await listen(deps.objects.path(`audio/${row.id}.orig`), { ...deps, signal: stopping.signal });
      await least;
      stopping.signal.throwIfAborted();
      finish(row, startedMs, {
        status: 'completed',
        duration_sec: heard.durationSec,
        language: heard.language,
        num_chunks: heard.chunkCount,
        num_segments: heard.segments.length,
        num_speakers: heard.speakerCount,
        text: makeText(heard.segments, row.non_speech === 1),
        segments: JSON.stringify(heard.segments),
        cost_usd: price(heard.durationSec),
      });
    } catch (error) {
      if (stopping.signal.aborted) return;
      await least;
      if (stopping.signal.aborted) return;
      const reason = error instanceof DecodeError ? error.message : 'The audio could not be transcribed.';
      finish(row, startedMs, { status: 'failed', error_message: reason, cost_usd: null });
    }
  };

  const next = (): TranscriptionRow | undefined =>
    stopping.signal.aborted || deps.faults.knobs.holdJobs
      ? undefined
      : deps.table.unfinished().find((row) => isOnDisk(deps.objects.path(`audio/${row.id}.orig`)));

  const drain = async (): Promise<void> => {
    for (let row = next(); row; row = next()) await work(row);
  };

  function wake(): void {
    if (running || stopping.signal.aborted) return;
    running = drain().finally(() => {
      running = null;
      // A job that came in between the last look and now must not wait for another one.
      if (next()) wake();
    });
  }

  return {
    wake,
    async idle() {
      while (running) await running;
    },
    async stop() {
      forget();
      stopping.abort();
      await running;
    },
  };
}

function isOnDisk(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
