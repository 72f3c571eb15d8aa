import type { WavHead } from './wav-parse.ts';

/** Codecs of the WAV `fmt ` chunk that are plain samples. */
const pcmCodec = 1;
const floatCodec = 3;

type Layout = Pick<WavHead, 'codec' | 'bitsPerSample' | 'channels' | 'frameBytes'>;

/** How to read one sample at a byte offset as -1..1, or `null` for layouts we do not know. */
function sampleReader(head: Layout): ((view: DataView, offset: number) => number) | null {
  if (head.codec === floatCodec && head.bitsPerSample === 32) return (view, at) => view.getFloat32(at, true);
  if (head.codec === floatCodec && head.bitsPerSample === 64) return (view, at) => view.getFloat64(at, true);
  if (head.codec !== pcmCodec) return null;
  switch (head.bitsPerSample) {
    case 8:
      return (view, at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (view, at) => view.getInt16(at, true) / 32_768;
    case 24:
      return (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608;
    case 32:
      return (view, at) => view.getInt32(at, true) / 2_147_483_648;
    default:
      return null;
  }
}

/** Whether `monoOf` can read samples of this layout: PCM of 8 to 32 bits, float of 32 and 64. */
export function hasPlainSamples(head: Layout): boolean {
  return sampleReader(head) !== null;
}

/** Whole frames of a WAV file as -1..1, all channels averaged into one. Throws for a layout that is not plain. */
export function monoOf(bytes: Uint8Array, head: Layout): Float32Array {
  const read = sampleReader(head);
  if (!read) throw new Error('unknown sample layout');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bytesPerSample = head.bitsPerSample / 8;
  const mono = new Float32Array(Math.floor(bytes.byteLength / head.frameBytes));
  for (let frame = 0; frame < mono.length; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < head.channels; channel += 1) {
      sum += read(view, frame * head.frameBytes + channel * bytesPerSample);
    }
    mono[frame] = sum / head.channels;
  }
  return mono;
}
