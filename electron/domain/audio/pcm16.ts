import { samplesOf } from './pcm.ts';

/** Samples -1..1 as s16le bytes, clipped. */
export function toPcm16(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const values = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) {
    values[index] = Math.round(Math.max(-1, Math.min(1, samples[index] ?? 0)) * 32_767);
  }
  return new Uint8Array(values.buffer);
}

/** s16le bytes as samples -1..1; an odd last byte is ignored. */
export function fromPcm16(bytes: Uint8Array): Float32Array {
  return Float32Array.from(samplesOf(bytes), (value) => value / 32_768);
}
