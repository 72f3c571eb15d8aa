import type { Device } from '../../ipc/contract/capture.ts';

/**
 * What to open. `sampleRateHz` only when a take goes on and must keep its rate; otherwise `preferredRateHz`, 48 kHz or the
 * device's own, whichever it takes first. `preRollMs`: sound from before, if the device was kept open.
 * `blockMs`: how much sound comes at once, 20 ms unless told otherwise. `periodMs`: how often the sound system wakes us,
 * for backends that can choose; a stream that stays open costs the less the longer it is.
 */
export type OpenRequest = {
  device: string | null;
  channels: 1 | 2;
  sampleRateHz?: number;
  preferredRateHz?: number;
  preRollMs?: number;
  blockMs?: number;
  periodMs?: number;
};

/**
 * Where the sound goes. Blocks are 16-bit little-endian PCM, interleaved, whole frames, valid only during the call.
 * `onEnd` is called at most once, when the source ended or failed by itself; a device that vanishes may never call it.
 */
export type MicrophoneSink = { onBlock(pcm: Uint8Array): void; onEnd(error: Error | null): void };

export type MicrophoneStream = {
  readonly device: string;
  readonly sampleRateHz: number;
  /** May be fewer than asked for. */
  readonly channels: 1 | 2;
  /** Nobody listens: sound may come late and in large pieces, which costs less. Until `attend`. */
  rest?(): void;
  /** Delivers what was captured meanwhile, and again whatever comes. Resolves when the former is delivered. */
  attend?(): Promise<void>;
  /** Delivers what was captured before, then frees the device. Never longer than `closeLimitMs`, even when it hangs. */
  close(): Promise<void>;
};

/** A native sound library, or a stand-in that plays a file. Implementations run in the capture process only. */
export type Microphone = {
  readonly backend: string;
  devices(): Device[];
  /** Rejects with `MicrophoneError` when there is no such device or it cannot be opened. */
  open(request: OpenRequest, sink: MicrophoneSink): Promise<MicrophoneStream>;
};

/** Could not open. The message is for people and says what to do. */
export class MicrophoneError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'MicrophoneError';
  }
}

/** A sound server that died can hang its clients for ever; after this the stream counts as closed. */
export const closeLimitMs = 1500;

/** 20 ms: what a crash can cost at most inside the native queue. */
export const blockMs = 20;

/** Sound servers as ALSA calls them: their microphone is whatever the system's default is. */
export const serverNames: readonly string[] = ['default', 'pulse', 'pipewire'];

/** The rate asked for first: what every sound card speaks and what voice needs at most. */
export const preferredRateHz = 48_000;

/** Rates to try, in order, each once. */
export function ratesOf(request: OpenRequest, deviceRateHz: number): number[] {
  if (request.sampleRateHz) return [request.sampleRateHz];
  return [...new Set([request.preferredRateHz ?? preferredRateHz, preferredRateHz, deviceRateHz])];
}

/**
 * Finds the device a person chose: exact name, else the only one whose name contains it. `null` asks for the default.
 * Throws `MicrophoneError` when there is none.
 */
export function chooseDevice<D extends { name: string; isDefault: boolean }>(
  devices: readonly D[],
  wanted: string | null,
): D {
  if (devices.length === 0) {
    throw new MicrophoneError(
      'No microphone was found. Plug one in, or allow this app to use it in the system settings.',
    );
  }
  if (wanted === null || wanted === '') {
    const standard = devices.find((device) => device.isDefault) ?? devices[0];
    if (standard !== undefined) return standard;
  }
  const name = wanted ?? '';
  const exact = devices.find((device) => device.name === name);
  if (exact !== undefined) return exact;
  const similar = devices.filter((device) => device.name.toLowerCase().includes(name.toLowerCase()));
  if (similar.length === 1 && similar[0] !== undefined) return similar[0];
  throw new MicrophoneError(
    `The microphone “${name}” was not found. Plug it in again, or choose another one in Settings.`,
  );
}

/** Resolves when `work` did, or after `limitMs`, whichever is first. Never rejects. */
export async function within(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work.catch(() => undefined), limit]);
  clearTimeout(timer);
}
