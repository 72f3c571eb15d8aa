import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createOggOpusWriter, opusDelaySamples } from '../../domain/audio/ogg-opus.ts';
import { parseWav, wavProbeBytes } from '../../domain/audio/wav-parse.ts';
import type { StoredAudio } from '../../services/ports/media-files.ts';
import type { UploadBody } from '../../services/ports/transcription-api.ts';
import { openMedia } from './stored-audio.ts';

type Encoder = {
  encode(pcm: Buffer, samples: number): Buffer;
  setBitrate(bitsPerSecond: number): void;
  delete(): void;
};
type EncoderClass = {
  new (sampleRateHz: number, channels: number, application: number): Encoder;
  Application: { VOIP: number };
};

/** Rates that Opus takes without resampling; dictation records at 16 kHz. */
const rates = [8_000, 12_000, 16_000, 24_000, 48_000];
const frameMs = 20;
/** Speech is transparent to a recogniser from here on: a tenth of 16-bit samples at 16 kHz. */
const bitsPerSecond = 24_000;
/** The main process is free again at least this often: some 20 ms of work. */
const framesPerTurn = 100;

/**
 * A small copy of a finished take for one upload: Ogg Opus, in memory (3 kB a second), gone when the request is. The WAV
 * on disk is only read. Rejects when the take is not a voice that Opus takes as it is; the WAV is sent then.
 */
export async function encodeOpus(dir: string, audio: StoredAudio): Promise<UploadBody> {
  const media = await openMedia(dir, audio);
  const start = await firstBytes(media);
  const parsed = parseWav(start, media.sizeBytes);
  if (parsed.kind !== 'wav' || parsed.head.codec !== 1 || parsed.head.bitsPerSample !== 16)
    throw new Error('only 16-bit WAV is made smaller');
  const { sampleRateHz, channels, dataOffset, dataBytes } = parsed.head;
  if (!rates.includes(sampleRateHz) || channels !== 1) throw new Error('only one channel at a rate of Opus');

  // Loaded when it is wanted: most people never do.
  const OpusScript = createRequire(import.meta.url)('opusscript') as EncoderClass;
  const encoder = new OpusScript(sampleRateHz, 1, OpusScript.Application.VOIP);
  try {
    encoder.setBitrate(bitsPerSecond);
    const frameSamples = (sampleRateHz * frameMs) / 1_000;
    const writer = createOggOpusWriter({ sampleRateHz, serial: randomInt(2 ** 31) });
    const pages = writer.head();
    const totalSamples = dataBytes >> 1;
    let frames = 0;
    // A copy: what the encoder returns is a view of its own memory.
    const add = (frame: Buffer): void => {
      pages.push(...writer.packet(Uint8Array.from(encoder.encode(frame, frameSamples)), frameSamples));
      frames += 1;
    };
    for await (const frame of framesOf(media.read(dataOffset, dataOffset + dataBytes - 1), frameSamples * 2)) {
      add(frame);
      if (frames % framesPerTurn === 0) await nextTurn();
    }
    if (frames === 0) throw new Error('there is nothing to encode');
    // The last sound comes out of the encoder only behind some silence.
    if (frames * frameSamples < totalSamples + opusDelaySamples(sampleRateHz)) add(Buffer.alloc(frameSamples * 2));
    pages.push(...writer.end(totalSamples));
    return bodyOf(pages);
  } finally {
    encoder.delete();
  }
}

function bodyOf(pages: readonly Uint8Array[]): UploadBody {
  const bytes = Buffer.concat(pages);
  return {
    sizeBytes: bytes.length,
    contentType: 'audio/ogg',
    async *open(signal) {
      const pieceBytes = 64 * 1024;
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        signal?.throwIfAborted();
        yield bytes.subarray(at, at + pieceBytes);
      }
    },
  };
}

async function firstBytes(media: {
  sizeBytes: number;
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of media.read(0, Math.min(media.sizeBytes, wavProbeBytes) - 1)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Pieces of exactly `frameBytes`; the last one is filled up with silence. */
async function* framesOf(bytes: AsyncIterable<Uint8Array>, frameBytes: number): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk]);
    let at = 0;
    for (; at + frameBytes <= rest.length; at += frameBytes) yield rest.subarray(at, at + frameBytes);
    rest = rest.subarray(at);
  }
  if (rest.length > 0) yield Buffer.concat([rest], frameBytes);
}
