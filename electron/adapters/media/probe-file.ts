import { open } from 'node:fs/promises';
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';
import { type IAudioMetadata, parseFile } from 'music-metadata';
import { describeContainer, isProtected, sniffBytes, sniffContainer } from '../../domain/audio/sniff.ts';
import { parseWav, wavDurationMs } from '../../domain/audio/wav-parse.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { ProbeResult } from '../../services/ports/media-files.ts';

/** Shorter than this is a click, not speech (T33). */
export const shortestMs = 200;

function refuse(message: string, cause?: unknown): ContractError {
  return new ContractError('BAD_INPUT', message, undefined, { cause });
}

async function readStart(path: string): Promise<{ start: Uint8Array; sizeBytes: number }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const start = Buffer.alloc(Math.min(size, sniffBytes));
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return { start: start.subarray(0, bytesRead), sizeBytes: size };
  } finally {
    await handle.close();
  }
}

/** Walks the packets where the header has no length: streamed WebM and Matroska, QuickTime. */
async function walkDurationMs(path: string): Promise<number | null> {
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  try {
    const track = await input.getPrimaryAudioTrack();
    return track === null ? null : (await track.computeDuration()) * 1000;
  } catch {
    return null;
  } finally {
    input.dispose();
  }
}

function codecNames({ format }: IAudioMetadata): string {
  return [format.codec ?? '', ...(format.trackInfo ?? []).map((track) => track.codecName ?? '')].join(' ');
}

/**
 * Says what a file is and how long it plays, from its content only. MP3 without a Xing header is counted frame by frame,
 * so that the price shown is the price paid. Rejects with BAD_INPUT and a sentence for people; `name` is what they
 * called the file.
 */
export async function probeFile(path: string, name: string): Promise<ProbeResult> {
  const { start, sizeBytes } = await readStart(path);
  if (sizeBytes === 0) throw refuse(`“${name}” is empty.`);
  const container = sniffContainer(start);
  if (container === null) throw refuse(`“${name}” is not an audio or video file that can be read.`);
  const known = (durationMs: number, hasVideo: boolean): ProbeResult => {
    if (durationMs < shortestMs)
      throw refuse(`“${name}” is shorter than 0.2 seconds, so there is nothing to transcribe.`);
    return { durationMs, ...describeContainer(container, hasVideo) };
  };
  if (container === 'wav') {
    const parsed = parseWav(start, sizeBytes);
    if (parsed.kind === 'wav') return known(wavDurationMs(parsed.head), false);
  }
  if (isProtected(container, start, null)) throw refuse(protectedMessage(name));
  let metadata: IAudioMetadata;
  try {
    metadata = await parseFile(path, { duration: true, skipCovers: true });
  } catch (error) {
    throw refuse(`“${name}” is damaged or in a format that cannot be read. Convert it to MP3 or WAV.`, error);
  }
  if (isProtected(container, start, codecNames(metadata))) throw refuse(protectedMessage(name));
  const { format } = metadata;
  if (format.hasAudio === false) throw refuse(`“${name}” has no sound track.`);
  const durationMs = format.duration === undefined ? await walkDurationMs(path) : format.duration * 1000;
  if (durationMs === null || !Number.isFinite(durationMs)) {
    throw refuse(`“${name}” does not say how long it is. Convert it to MP3 or WAV.`);
  }
  return known(durationMs, format.hasVideo === true);
}

function protectedMessage(name: string): string {
  return `“${name}” is copy protected, so it cannot be read. Use a version without protection.`;
}
