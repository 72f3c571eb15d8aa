import { constants } from 'node:fs';
import { copyFile, open, readFile, rm, stat, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { framesToMs, samplesOf } from '../../domain/audio/pcm.ts';
import { wavHeader, wavHeaderBytes, wavSizePatches } from '../../domain/audio/wav-header.ts';
import { parseWav, wavProbeBytes } from '../../domain/audio/wav-parse.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { RenderFiles } from '../../services/ports/render-files.ts';
import type { StoredAudio } from '../../services/ports/media-files.ts';
import { adoptFile } from './adopt-file.ts';
import type { Grants } from './grants.ts';
import { mediaPath, openMedia } from './stored-audio.ts';

/** What the service renders. */
const speechFormat = { sampleRateHz: 24_000, channels: 1 };
const bytesPerSecond = 48_000;

const durationOf = (dataBytes: number): number => Math.round((dataBytes / bytesPerSecond) * 1_000);

/** Renders and reference clips in the media folder. A render's header says 0 until it is finished, like a recording's. */
export function createRenderFiles(deps: { dir: string; tempDir: string; grants: Grants }): RenderFiles {
  const { dir } = deps;
  const path = (file: string): string => mediaPath(dir, file);

  /** An empty file, or one with the beginning of another; the size is where the next sound goes. */
  const begin = async (
    target: string,
    beginning?: { file: string; bytes: number },
  ): Promise<{ handle: FileHandle; size: number }> => {
    if (!beginning) return { handle: await open(target, 'wx', 0o600), size: wavHeaderBytes };
    const size = wavHeaderBytes + beginning.bytes;
    await copyFile(path(beginning.file), target, constants.COPYFILE_EXCL);
    await truncate(target, size);
    return { handle: await open(target, 'r+'), size };
  };

  const seal = async (file: string): Promise<{ durationMs: number }> => {
    const { size } = await stat(path(file));
    // An odd last byte of an interrupted write is not a sample.
    const dataBytes = Math.max(0, size - wavHeaderBytes) & ~1;
    if (dataBytes === 0) {
      await rm(path(file), { force: true });
      return { durationMs: 0 };
    }
    const handle = await open(path(file), 'r+');
    try {
      for (const { offset, bytes } of wavSizePatches(dataBytes)) await handle.write(bytes, 0, bytes.length, offset);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { durationMs: durationOf(dataBytes) };
  };

  return {
    async create(renderId, beginning) {
      const file = `${renderId}.wav`;
      const { handle, size } = await begin(path(file), beginning);
      await handle.write(wavHeader(speechFormat, 0), 0, wavHeaderBytes, 0);
      let at = size;
      return {
        file,
        async append(pcm) {
          for (let written = 0; written < pcm.length; ) {
            const { bytesWritten } = await handle.write(pcm, written, pcm.length - written, at);
            written += bytesWritten;
            at += bytesWritten;
          }
        },
        async finish() {
          await handle.close();
          return await seal(file);
        },
      };
    },
    repair: seal,
    async readSound(file, fromByte, untilByte) {
      const handle = await open(path(file), 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (!handle) return new Uint8Array();
      try {
        const sound = new Uint8Array(untilByte - fromByte);
        const { bytesRead } = await handle.read(sound, 0, sound.length, wavHeaderBytes + fromByte);
        return sound.subarray(0, bytesRead & ~1);
      } finally {
        await handle.close();
      }
    },
    readBytes: (file) => readFile(path(file)),
    async adoptClip(fileRef, maxBytes) {
      const grant = deps.grants.peek(fileRef);
      if (!grant) throw new ContractError('NOT_FOUND', 'This file was already taken. Choose it again.');
      const { size } = await stat(grant.path);
      if (size > maxBytes) {
        throw new ContractError(
          'TOO_LARGE',
          'The clip is larger than 25 MB. Thirty clean seconds are enough: cut it and try again.',
          { limitBytes: maxBytes },
        );
      }
      deps.grants.take(fileRef);
      const audio = await adoptFile(grant, deps);
      return {
        file: audio.files[0] ?? '',
        mimeType: audio.mimeType,
        bytes: audio.sizeBytes,
        durationMs: audio.durationMs,
        name: audio.name.replace(/\.[A-Za-z0-9]{1,5}$/, ''),
      };
    },
    async cutClip(files, startMs, endMs) {
      const whole: StoredAudio = { files, mimeType: 'audio/wav', sizeBytes: 0 };
      const media = await openMedia(dir, whole);
      const head = parseWav(
        await collect(media.read(0, Math.min(wavProbeBytes, media.sizeBytes) - 1)),
        media.sizeBytes,
      );
      if (head.kind !== 'wav' || head.head.codec !== 1 || head.head.bitsPerSample !== 16) {
        throw new ContractError(
          'NOT_SUPPORTED',
          'A clip can be cut from recordings and WAV files. Clone this voice from a file instead.',
        );
      }
      const { sampleRateHz, channels, dataOffset, dataBytes } = head.head;
      const frame = 2 * channels;
      const at = (ms: number): number =>
        Math.min(dataBytes, Math.max(0, Math.round((ms * sampleRateHz) / 1_000)) * frame);
      const from = at(startMs);
      const until = at(endMs);
      const frames = (until - from) / frame;
      if (framesToMs(frames, sampleRateHz) < 1_000)
        throw new ContractError('BAD_INPUT', 'Choose at least one second of speech.');
      const bytes = await collect(media.read(dataOffset + from, dataOffset + until - 1));
      const mono = toMono(samplesOf(bytes), channels);
      const file = `${crypto.randomUUID()}.wav`;
      const data = Buffer.concat([
        wavHeader({ sampleRateHz, channels: 1 }, mono.byteLength),
        new Uint8Array(mono.buffer),
      ]);
      await writeFile(path(file), data, { mode: 0o600, flag: 'wx', flush: true });
      return {
        file,
        mimeType: 'audio/wav',
        bytes: data.length,
        durationMs: Math.round(framesToMs(frames, sampleRateHz)),
      };
    },
    async body(file, mimeType) {
      const { size } = await stat(path(file));
      const { withSignal } = await openMedia(dir, { files: [file], mimeType, sizeBytes: size });
      return { sizeBytes: size, contentType: mimeType, open: (signal) => withSignal(0, size - 1, signal) };
    },
    remove: (file) => rm(path(file), { force: true }),
  };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

function toMono(samples: Int16Array, channels: number): Int16Array<ArrayBuffer> {
  const mono = new Int16Array(Math.floor(samples.length / channels));
  for (let index = 0; index < mono.length; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += samples[index * channels + channel] ?? 0;
    mono[index] = Math.round(sum / channels);
  }
  return mono;
}
