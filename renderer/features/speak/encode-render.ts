import { AudioBufferSource, BufferTarget, canEncodeAudio, Mp3OutputFormat, OggOutputFormat, Output } from 'mediabunny';

export type SaveFormat = 'wav' | 'opus' | 'mp3';

/** What a saved render can be besides WAV, with why one would want it. */
export const saveFormats: readonly { format: SaveFormat; label: string; hint: string }[] = [
  { format: 'wav', label: 'WAV', hint: 'as rendered' },
  { format: 'opus', label: 'Opus', hint: 'smallest' },
  { format: 'mp3', label: 'MP3', hint: 'plays anywhere' },
];

/** Bits per second that keep speech indistinguishable from the render. */
const bitrate = { opus: 48_000, mp3: 96_000 };

/**
 * Encodes a rendered WAV in the page: Opus by the browser, MP3 by LAME in WebAssembly, which is loaded on first use.
 * Rejects when the WAV cannot be decoded.
 */
export async function encodeRender(wav: ArrayBuffer, format: 'opus' | 'mp3'): Promise<Blob> {
  const context = new OfflineAudioContext(1, 1, 48_000);
  const audio = await context.decodeAudioData(wav);
  if (format === 'mp3' && !(await canEncodeAudio('mp3'))) {
    const { registerMp3Encoder } = await import('@mediabunny/mp3-encoder');
    registerMp3Encoder();
  }
  if (format === 'mp3') return await withEncoderWorker(() => encode(audio, format));
  return await encode(audio, format);
}

async function encode(audio: AudioBuffer, format: 'opus' | 'mp3'): Promise<Blob> {
  const target = new BufferTarget();
  const output = new Output({ format: format === 'opus' ? new OggOutputFormat() : new Mp3OutputFormat(), target });
  const source = new AudioBufferSource({ codec: format, bitrate: bitrate[format] });
  output.addAudioTrack(source);
  await output.start();
  await source.add(audio);
  source.close();
  await output.finalize();
  if (!target.buffer) throw new Error('the encoder gave nothing');
  return new Blob([target.buffer], { type: format === 'opus' ? 'audio/ogg' : 'audio/mpeg' });
}

type TrustedTypes = {
  createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown;
};

let isWorkerExpected = false;
let hasPolicy = false;

/**
 * The MP3 encoder starts a worker from a blob of its own code, which the page's Trusted Types refuse. While it works,
 * and only then, a worker may come from a blob of this page; every other script address stays refused.
 */
async function withEncoderWorker<T>(work: () => Promise<T>): Promise<T> {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  if (trustedTypes && !hasPolicy) {
    const createScriptURL = (url: string): string | null =>
      isWorkerExpected && url.startsWith(`blob:${location.origin}/`) ? url : null;
    trustedTypes.createPolicy('default', { createScriptURL });
    hasPolicy = true;
  }
  isWorkerExpected = true;
  try {
    return await work();
  } finally {
    isWorkerExpected = false;
  }
}
