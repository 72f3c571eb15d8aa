import { createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { ProgramError, runProgram } from '../run-program.ts';
import { toPcm16 } from '../../domain/audio/pcm16.ts';
import { createResampler } from '../../domain/audio/resample.ts';
import { readWavBlocks, readWavHead } from './wav-blocks.ts';

/** Rate everything is analysed at: what the recogniser's models were trained on. */
export const speechRateHz = 16_000;

/** Hours of audio can take a while on a slow machine. */
const ffmpegLimitMs = 30 * 60_000;

/** The file cannot be listened to; the message is what the job's `error_message` says. */
export class DecodeError extends Error {}

/**
 * Writes the audio of any file as raw s16le, mono, 16 kHz. WAV is read by our own code; anything else needs ffmpeg,
 * which gets a fixed argument list and may open nothing but local files. Resolves to the duration in seconds.
 */
export async function decodeToSpeech(
  input: string,
  output: string,
  options: { ffmpeg: string | null; signal?: AbortSignal },
): Promise<number> {
  const head = await readWavHead(input);
  if (head) {
    await convertWav(input, output, head);
  } else if (options.ffmpeg) {
    await convertWithFfmpeg(options.ffmpeg, input, output, options.signal);
  } else {
    throw new DecodeError('Only uncompressed WAV can be read here, because ffmpeg is not installed.');
  }
  const { size } = await stat(output);
  if (size === 0) throw new DecodeError('The file holds no audio.');
  return size / 2 / speechRateHz;
}

async function convertWav(
  input: string,
  output: string,
  head: NonNullable<Awaited<ReturnType<typeof readWavHead>>>,
): Promise<void> {
  const resampler = createResampler(head.sampleRateHz, speechRateHz);
  const file = createWriteStream(output, { mode: 0o600 });
  const write = async (samples: Float32Array): Promise<void> => {
    if (samples.length > 0 && !file.write(toPcm16(samples))) await once(file, 'drain');
  };
  for await (const block of readWavBlocks(input, head)) await write(resampler.push(block));
  await write(resampler.flush());
  file.end();
  await finished(file);
}

async function convertWithFfmpeg(
  ffmpeg: string,
  input: string,
  output: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = ['-nostdin', '-v', 'error', '-protocol_whitelist', 'file', '-i', `file:${input}`];
  const target = ['-map', '0:a:0', '-ac', '1', '-ar', String(speechRateHz), '-f', 's16le', '-y', `file:${output}`];
  try {
    await runProgram(ffmpeg, [...args, ...target], { signal, limitMs: ffmpegLimitMs, lowPriority: true });
  } catch (error) {
    if (error instanceof ProgramError) throw new DecodeError('The file could not be read as audio.');
    throw error;
  }
}

/** Samples `from`..`to` (seconds) of a file made by `decodeToSpeech`. */
export async function readSpeech(path: string, fromSec: number, toSec: number): Promise<Buffer> {
  const first = Math.max(0, Math.round(fromSec * speechRateHz)) * 2;
  const last = Math.max(first, Math.round(toSec * speechRateHz) * 2);
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(last - first);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, first);
    return bytes.subarray(0, bytesRead - (bytesRead % 2));
  } finally {
    await file.close();
  }
}
