import { mkdir } from 'node:fs/promises';
import type { BackendChoice } from '../adapters/microphone/choose-backend.ts';
import type { CaptureConfig, StartRequest } from '../adapters/microphone/messages.ts';
import { MicrophoneError } from '../adapters/microphone/port.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { Device } from '../ipc/contract/capture.ts';
import type { CaptureEvent } from '../services/ports/capture-process.ts';
import { createTake, type Take } from './take.ts';

/** The requests of the capture process as functions; at most one take at a time. */
export type Recorder = {
  backend(): { name: string | null; problem: string | null };
  devices(): Device[];
  start(request: StartRequest): Promise<void>;
  pause(): void;
  resume(): void;
  /** Resolves when the take is finished on disk; at once when there is none. */
  stop(): Promise<void>;
};

export type RecorderDeps = {
  choice: BackendChoice;
  config: CaptureConfig;
  emit: (event: CaptureEvent) => void;
  /** Free bytes where the audio goes. */
  freeBytes: (dir: string) => Promise<number>;
  /** Monotonic milliseconds. */
  now: () => number;
};

const diskFullMessage =
  'The disk is almost full, so recording cannot start. Free some space, for example in the bin, then try again.';

/** Owns the running take. Every failure ends in an event or a rejected start, never in a thrown one. */
export function createRecorder(deps: RecorderDeps): Recorder {
  const { choice, config } = deps;
  let take: Take | null = null;
  let starting: Promise<void> | null = null;
  let knownDevices: Device[] | null = null;

  const begin = async (request: StartRequest): Promise<void> => {
    if (choice.microphone === null) throw new ContractError('NO_MICROPHONE', choice.problem);
    await mkdir(config.dir, { recursive: true });
    if ((await deps.freeBytes(config.dir)) < config.stopFreeBytes)
      throw new ContractError('DISK_FULL', diskFullMessage);
    try {
      take = await createTake({
        ...deps,
        microphone: choice.microphone,
        request,
        onOver() {
          take = null;
        },
      });
    } catch (error) {
      if (error instanceof MicrophoneError) {
        throw new ContractError('NO_MICROPHONE', error.message, undefined, { cause: error });
      }
      throw error;
    }
  };

  return {
    backend: () => ({ name: choice.microphone?.backend ?? null, problem: choice.problem }),
    devices() {
      // Listing takes a third of a second of this thread, and during a take the list is frozen anyway.
      if (knownDevices !== null && (take !== null || starting !== null)) return knownDevices;
      knownDevices = choice.microphone?.devices() ?? [];
      return knownDevices;
    },
    async start(request) {
      if (take !== null || starting !== null) throw new ContractError('CONFLICT', 'A recording is already running.');
      starting = begin(request).finally(() => {
        starting = null;
      });
      await starting;
    },
    pause: () => take?.setPaused(true),
    resume: () => take?.setPaused(false),
    async stop() {
      await starting?.catch(() => undefined);
      await take?.stop();
    },
  };
}
