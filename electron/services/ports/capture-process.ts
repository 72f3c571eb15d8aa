import type { Device, Level } from '../../ipc/contract/capture.ts';

/** One finished or interrupted part of a take, by sample count. */
export type TakePart = { file: string; sampleRateHz: number; channels: number; frames: number };

/** Facts reported by the audio process about the take that is running. */
export type CaptureEvent =
  | { type: 'first-frame'; takeId: string; device: string; sampleRateHz: number; channels: number; backend: string }
  | { type: 'level'; takeId: string; level: Level; bytesOnDisk: number }
  | { type: 'part'; takeId: string; part: TakePart }
  | { type: 'warning'; takeId: string; warning: 'silent' | 'clipping' | 'stalled' | 'disk-low' | null }
  /** Sound that never reached us (sleep, overload): `lengthMs` are missing at `atMs` of the take. */
  | { type: 'dropout'; takeId: string; atMs: number; lengthMs: number }
  | {
      type: 'finished';
      takeId: string;
      parts: TakePart[];
      reason: 'stopped' | 'lost' | 'disk-full' | 'error';
      message: string | null;
    }
  | { type: 'failed'; takeId: string; code: 'NO_MICROPHONE' | 'DISK_FULL' | 'INTERNAL'; message: string };

/**
 * The audio process as the rest of the app sees it: it opens the device, writes the WAV and reports facts. If it dies,
 * `finished` with reason `error` is reported from what is on disk; the next call starts a fresh one.
 */
export type CaptureProcess = {
  /** Name of the native library in use, or why there is none. */
  backend(): Promise<{ name: string | null; problem: string | null }>;
  devices(): Promise<Device[]>;
  /**
   * Files are `<takeId>-<n>.wav` in the media folder. Resolves when the device is open; `first-frame` follows with the
   * first sound. `continues`: the parts of a take that was interrupted and now goes on, in the same format.
   * Rejects with ContractError NO_MICROPHONE, DISK_FULL or CONFLICT (a take is running).
   */
  start(request: {
    takeId: string;
    device: string | null;
    channels: 1 | 2;
    continues?: TakePart[];
    /** Sound from before the start, as far as the microphone was kept warm. */
    preRollMs?: number;
    /** Tried first; the device's own rate is used where it is refused. */
    preferredRateHz?: number;
    /** How much sound comes at once; 20 ms unless told otherwise. */
    blockMs?: number;
    /** How often the sound system wakes the process, where it can choose. */
    periodMs?: number;
  }): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
  onEvent(listener: (event: CaptureEvent) => void): () => void;
  close(): Promise<void>;
};
