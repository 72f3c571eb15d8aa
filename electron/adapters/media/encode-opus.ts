import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createOggOpusWriter, opusDelaySamples } from '../../domain/audio/ogg-opus.ts';
import { toPcm16 } from '../../domain/audio/pcm16.ts';
import { createResampler } from '../../domain/audio/resample.ts';
import { parseWav, type WavHead, wavProbeBytes } from '../../domain/audio/wav-parse.ts';
import { hasPlainSamples, monoOf } from '../../domain/audio/wav-samples.ts';
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
/** What others become: all that a recogniser hears. */
const otherRateHz = 24_000;
const frameMs = 20;
/** Speech is transparent to a recogniser from here on: a tenth of 16-bit samples at 16 kHz. */
const bitsPerSecond = 24_000;
/** The main process is free again at least this often: some 20 ms of work. */
const framesPerTurn = 100;

/**
 * A small copy of WAV audio for one upload: Ogg Opus in one channel, in memory (3 kB a second), gone when the request is.
 * The WAV on disk is only read. Rejects when its samples are not plain ones; the WAV is sent then.
 */
export async function encodeOpus(dir: string, audio: StoredAudio): Promise<UploadBody> {
  const media = await openMedia(dir, audio);
  const start = await firstBytes(media);
  const parsed = parseWav(start, media.sizeBytes);
  if (parsed.kind !== 'wav' || !hasPlainSamples(parsed.head)) throw new Error('only WAV is made smaller');
  const { head } = parsed;
  const sampleRateHz = rates.includes(head.sampleRateHz) ? head.sampleRateHz : otherRateHz;

  // Loaded when it is wanted: most people never do.
  const OpusScript = createRequire(import.meta.url)('opusscript') as EncoderClass;
  const encoder = new OpusScript(sampleRateHz, 1, OpusScript.Application.VOIP);
  try {
    encoder.setBitrate(bitsPerSecond);
    const frameSamples = (sampleRateHz * frameMs) / 1_000;
    const writer = createOggOpusWriter({ sampleRateHz, serial: randomInt(2 ** 31) });
    const pages = writer.head();
    let totalSamples = 0;
    let frames = 0;
    // A copy: what the encoder returns is a view of its own memory.
    const add = (frame: Buffer): void => {
      pages.push(...writer.packet(Uint8Array.from(encoder.encode(frame, frameSamples)), frameSamples));
      frames += 1;
    };
    const pcm = pcmOf(media.read(head.dataOffset, head.dataOffset + head.dataBytes - 1), head, sampleRateHz);
    for await (const { frame, samples } of framesOf(pcm, frameSamples * 2)) {
      totalSamples += samples;
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

/** The samples as Opus takes them: s16le, one channel, `rateHz`. */
async function* pcmOf(bytes: AsyncIterable<Uint8Array>, head: WavHead, rateHz: number): AsyncGenerator<Uint8Array> {
  const isReady = head.codec === 1 && head.bitsPerSample === 16 && head.channels === 1 && head.sampleRateHz === rateHz;
  if (isReady) {
    yield* bytes;
    return;
  }
  const resampler = createResampler(head.sampleRateHz, rateHz);
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const joined = Buffer.concat([rest, chunk]);
    const whole = joined.length - (joined.length % head.frameBytes);
    yield toPcm16(resampler.push(monoOf(joined.subarray(0, whole), head)));
    rest = joined.subarray(whole);
  }
  yield toPcm16(resampler.flush());
}

/** Pieces of exactly `frameBytes` and how many samples of each are real; the last one is filled up with silence. */
async function* framesOf(
  bytes: AsyncIterable<Uint8Array>,
  frameBytes: number,
): AsyncGenerator<{ frame: Buffer; samples: number }> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk]);
    let at = 0;
    for (; at + frameBytes <= rest.length; at += frameBytes) {
      yield { frame: rest.subarray(at, at + frameBytes), samples: frameBytes >> 1 };
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 1) yield { frame: Buffer.concat([rest], frameBytes), samples: rest.length >> 1 };
}
