import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parseWav, type WavHead } from '../../domain/audio/wav-parse.ts';
import {
  blockMs,
  closeLimitMs,
  type Microphone,
  MicrophoneError,
  type MicrophoneSink,
  type MicrophoneStream,
  within,
} from './port.ts';

/**
 * `realtime` delivers 20 ms blocks by the clock, as a device does; a number so many times faster; `fast` as soon as the
 * file (or the writer of a named pipe) gives them. After the last sample: silence like a quiet room, the file again, or the end of the source.
 */
export type WavSourceOptions = { file: string; pace: 'realtime' | 'fast' | number; atEnd: 'silence' | 'loop' | 'end' };

const headLimitBytes = 4096;

/** Sound that comes many times faster comes in larger blocks, up to ten at once, as it would from a busy device. */
function blockMsOf(pace: WavSourceOptions['pace']): number {
  return typeof pace === 'number' ? blockMs * Math.min(10, Math.max(1, Math.round(pace))) : blockMs;
}

async function* chunksOf(file: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const stream = createReadStream(file, { signal, highWaterMark: 65_536 });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Samples of the file in blocks of `blockBytes`, the header read away first; the last block may be shorter. */
async function openSamples(
  { file, pace }: WavSourceOptions,
  signal: AbortSignal,
): Promise<{ head: WavHead; blocks: AsyncGenerator<Uint8Array> }> {
  const chunks = chunksOf(file, signal);
  let start = Buffer.alloc(0);
  for (;;) {
    const next = await chunks.next();
    if (next.done !== true) start = Buffer.concat([start, next.value]);
    const parsed = parseWav(start, start.length);
    if (parsed.kind === 'wav' && parsed.head.codec === 1 && parsed.head.bitsPerSample === 16) {
      const { head } = parsed;
      const blockBytes = Math.round((head.sampleRateHz * blockMsOf(pace)) / 1000) * head.frameBytes;
      const limit = head.declaredBytes === 0 || head.declaredBytes === 0xffffffff ? Infinity : head.declaredBytes;
      return { head, blocks: blocksOf(start.subarray(head.dataOffset), chunks, blockBytes, limit) };
    }
    if (parsed.kind === 'not-wav' || next.done === true || start.length > headLimitBytes) {
      throw new MicrophoneError(`“${basename(file)}” is not a 16-bit PCM WAV file.`);
    }
  }
}

async function* blocksOf(
  first: Buffer,
  chunks: AsyncGenerator<Buffer>,
  blockBytes: number,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  let left = limitBytes;
  let pending = first;
  for (;;) {
    while (pending.length >= blockBytes && left >= blockBytes) {
      yield pending.subarray(0, blockBytes);
      pending = pending.subarray(blockBytes);
      left -= blockBytes;
    }
    if (left < blockBytes) break;
    const next = await chunks.next();
    if (next.done === true) break;
    pending = Buffer.concat([pending, next.value]);
  }
  if (pending.length > 0 && left > 0) yield pending.subarray(0, Math.min(pending.length, left));
}

/**
 * A microphone that plays a WAV file (or a named pipe that carries one): for demonstrations without a device and for
 * tests that must know every sample. Only ever chosen on request.
 */
export function createWavSource(options: WavSourceOptions): Microphone {
  const device = basename(options.file);
  return {
    backend: 'wav-file',
    devices: () => [{ name: device, isDefault: true, maxChannels: 2, sampleRateHz: 48_000 }],
    async open(_request, sink): Promise<MicrophoneStream> {
      const controller = new AbortController();
      const opened = await openSamples(options, controller.signal).catch((error: unknown) => {
        if (error instanceof MicrophoneError) throw error;
        throw new MicrophoneError(`“${device}” cannot be read.`, { cause: error });
      });
      const format = { device, sampleRateHz: opened.head.sampleRateHz, channels: opened.head.channels as 1 | 2 };
      const feeding = feed(options, opened, sink, controller.signal);
      return {
        ...format,
        async close() {
          controller.abort();
          // A named pipe whose writer sleeps cannot be interrupted.
          await within(feeding, closeLimitMs);
        },
      };
    },
  };
}

async function feed(
  options: WavSourceOptions,
  opened: { head: WavHead; blocks: AsyncGenerator<Uint8Array> },
  sink: MicrophoneSink,
  signal: AbortSignal,
): Promise<void> {
  const { head } = opened;
  const pace = options.pace === 'realtime' ? 1 : options.pace === 'fast' ? Infinity : options.pace;
  const bytesPerMs = ((head.sampleRateHz * head.frameBytes) / 1000) * pace;
  const startMs = performance.now();
  let sentBytes = 0;
  const deliver = async (block: Uint8Array): Promise<void> => {
    const dueMs = startMs + (sentBytes + block.length) / bytesPerMs;
    // One turn of the loop even when fast, so that timers and messages are served.
    const waitMs = dueMs - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    else await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    sink.onBlock(block);
    sentBytes += block.length;
  };
  try {
    let { blocks } = opened;
    while (!signal.aborted) {
      for await (const block of blocks) {
        await deliver(block);
        if (signal.aborted) return;
      }
      if (options.atEnd !== 'loop') break;
      ({ blocks } = await openSamples(options, signal));
    }
    const silence = new Uint8Array(Math.round((head.sampleRateHz * blockMsOf(options.pace)) / 1000) * head.frameBytes);
    while (!signal.aborted && options.atEnd === 'silence') await deliver(silence);
    if (!signal.aborted) sink.onEnd(null);
  } catch (error) {
    if (!signal.aborted) sink.onEnd(error instanceof Error ? error : new Error(String(error)));
  }
}
