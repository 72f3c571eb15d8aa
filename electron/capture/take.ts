import type { StartRequest } from '../adapters/microphone/messages.ts';
import { type Microphone, MicrophoneError, type MicrophoneStream } from '../adapters/microphone/port.ts';
import { createDropoutDetector } from '../domain/audio/dropouts.ts';
import { createLevelMeter, type MeterReading } from '../domain/audio/level-meter.ts';
import { samplesOf } from '../domain/audio/pcm.ts';
import { createSignalWarnings } from '../domain/audio/signal-warnings.ts';
import { createStallWatchdog, stallTuning } from '../domain/audio/stall-watchdog.ts';
import type { CaptureEvent } from '../services/ports/capture-process.ts';
import { failPoint } from './fail-points.ts';
import { isDiskFull } from './part-file.ts';
import type { RecorderDeps } from './recorder.ts';
import { createTakeFiles } from './take-files.ts';

/** A take that is being recorded. */
export type Take = { setPaused(isPaused: boolean): void; stop(): Promise<void> };

type Ending = Extract<CaptureEvent, { type: 'finished' }>['reason'];

/** Sync and free-space check; a power cut costs at most this much sound and the sync itself. */
const housekeepingMs = 1000;

const messageOf: Record<Exclude<Ending, 'stopped' | 'error'>, string> = {
  lost: 'The microphone stopped sending sound. What was recorded is kept.',
  'disk-full': 'The disk is full, so recording stopped. What was recorded is kept.',
};

/**
 * Opens the microphone and records until `stop`, until the device is lost or until the disk is full. Rejects with
 * `MicrophoneError` when it cannot be opened. Everything after that is told by events.
 */
export async function createTake(
  deps: RecorderDeps & { microphone: Microphone; request: StartRequest; onOver: () => void },
): Promise<Take> {
  const { config, emit, request } = deps;
  const { takeId } = request;
  const before = request.continues?.[0];
  const early: Uint8Array[] = [];
  let onBlock = (pcm: Uint8Array): void => void early.push(pcm.slice());
  let onEnd = (error: Error | null): void => void (endedEarly ??= { error });
  let endedEarly: { error: Error | null } | null = null;
  const stream: MicrophoneStream = await deps.microphone.open(
    {
      device: request.device,
      channels: before ? (before.channels as 1 | 2) : request.channels,
      ...(before && { sampleRateHz: before.sampleRateHz }),
      ...(request.preRollMs !== undefined && { preRollMs: request.preRollMs }),
      ...(request.preferredRateHz !== undefined && { preferredRateHz: request.preferredRateHz }),
      ...(request.blockMs !== undefined && { blockMs: request.blockMs }),
      ...(request.periodMs !== undefined && { periodMs: request.periodMs }),
    },
    { onBlock: (pcm) => onBlock(pcm), onEnd: (error) => onEnd(error) },
  );
  if (before && (before.channels !== stream.channels || before.sampleRateHz !== stream.sampleRateHz)) {
    await stream.close();
    throw new MicrophoneError('This microphone has another format than the recording. Stop it and start a new one.');
  }

  const format = { sampleRateHz: stream.sampleRateHz, channels: stream.channels };
  const files = createTakeFiles({
    dir: config.dir,
    takeId,
    format,
    continues: request.continues ?? [],
    partSeconds: config.partSeconds,
    onPart: (part) => emit({ type: 'part', takeId, part }),
  });
  const meter = createLevelMeter(format, files.frames());
  const sound = createSignalWarnings();
  const watchdog = createStallWatchdog();
  const dropouts = createDropoutDetector(format.sampleRateHz);
  const wrong = { stalled: false, diskLow: false, sound: null as 'silent' | 'clipping' | null };
  let told: Extract<CaptureEvent, { type: 'warning' }>['warning'] = null;
  let isPaused = false;
  let hasStarted = false;
  let ending: Promise<void> | null = null;

  const warn = (): void => {
    const warning = wrong.stalled ? 'stalled' : wrong.diskLow ? 'disk-low' : wrong.sound;
    if (warning === told) return;
    told = warning;
    emit({ type: 'warning', takeId, warning });
  };
  const measure = (readings: MeterReading[]): void => {
    for (const reading of readings) {
      emit({ type: 'level', takeId, level: reading.level, bytesOnDisk: files.bytesOnDisk() });
      wrong.sound = sound.push(reading);
    }
  };

  const finish = async (reason: Ending, message: string | null): Promise<void> => {
    clearInterval(ticking);
    clearInterval(housekeeping);
    failPoint('stop-pressed');
    // Asked to stop, the device still hands over its last blocks; a lost one may hang, so the file comes first.
    if (reason === 'stopped') await stream.close();
    onBlock = () => {};
    const parts = await files.finish();
    if (files.hasSound() || reason === 'stopped') emit({ type: 'finished', takeId, parts, reason, message });
    else if (reason === 'disk-full')
      emit({ type: 'failed', takeId, code: 'DISK_FULL', message: messageOf['disk-full'] });
    else emit({ type: 'failed', takeId, code: 'NO_MICROPHONE', message: message ?? messageOf.lost });
    if (reason !== 'stopped') await stream.close();
    deps.onOver();
  };
  const end = (reason: Ending, message: string | null): Promise<void> => {
    ending ??= finish(reason, message).catch((error: unknown) => {
      emit({
        type: 'failed',
        takeId,
        code: 'INTERNAL',
        message: `The recording could not be closed: ${String(error)}`,
      });
      deps.onOver();
    });
    return ending;
  };
  const write = (pcm: Uint8Array): boolean => {
    try {
      files.append(pcm);
      return true;
    } catch (error) {
      if (isDiskFull(error)) void end('disk-full', messageOf['disk-full']);
      else
        void end(
          'error',
          `The recording could not be written (${(error as Error).message}). What was written is kept.`,
        );
      onBlock = () => {};
      return false;
    }
  };

  onEnd = (error) => {
    if (error === null) void end('lost', messageOf.lost);
    else void end('lost', `The microphone failed (${error.message}). What was recorded is kept.`);
  };
  onBlock = (pcm) => {
    watchdog.block();
    const gap = dropouts.block(deps.now(), pcm.length / (2 * format.channels), isPaused);
    if (isPaused || !write(pcm)) return;
    if (gap !== null) emit({ type: 'dropout', takeId, ...gap });
    if (!hasStarted) {
      hasStarted = true;
      failPoint('first-block');
      emit({ type: 'first-frame', takeId, device: stream.device, ...format, backend: deps.microphone.backend });
    }
    measure(meter.push(samplesOf(pcm)));
    if (wrong.stalled) wrong.stalled = false;
    warn();
  };

  const ticking = setInterval(() => {
    const verdict = watchdog.tick(deps.now());
    wrong.stalled = verdict === 'stalled';
    warn();
    if (verdict === 'lost') void end('lost', messageOf.lost);
    if (verdict === 'never-started') {
      void end('lost', 'The microphone sent no sound. Check that it is not muted or used by another program.');
    }
  }, stallTuning.tickMs);
  const housekeeping = setInterval(() => {
    files.sync().catch((error: Error) => {
      void end(isDiskFull(error) ? 'disk-full' : 'error', `The disk reported an error (${error.message}).`);
    });
    deps.freeBytes(config.dir).then(
      (free) => {
        wrong.diskLow = free < config.warnFreeBytes;
        warn();
        if (free < config.stopFreeBytes) void end('disk-full', messageOf['disk-full']);
      },
      () => undefined,
    );
  }, housekeepingMs);

  for (const block of early) onBlock(block);
  if (endedEarly !== null) onEnd((endedEarly as { error: Error | null }).error);
  return {
    setPaused(next) {
      isPaused = next;
    },
    stop: () => end('stopped', null),
  };
}
