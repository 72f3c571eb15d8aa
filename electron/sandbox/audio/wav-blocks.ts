import { open } from 'node:fs/promises';
import { parseWav, type WavHead } from '../../domain/audio/wav-parse.ts';

/** Headers with album art or cue sheets in front of the samples can be large; beyond this the file is left to ffmpeg. */
const headLimitBytes = 1 << 20;
const blockFrames = 16_384;

/** Codecs of the WAV `fmt ` chunk that are plain samples. */
const pcmCodec = 1;
const floatCodec = 3;

/** The head of a WAV file we can read ourselves, or `null`: not WAV, compressed, or cut off inside its header. */
export async function readWavHead(path: string): Promise<WavHead | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = new Uint8Array(Math.min(size, headLimitBytes));
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    const parsed = parseWav(start.subarray(0, bytesRead), size);
    if (parsed.kind !== 'wav') return null;
    return sampleReader(parsed.head) ? parsed.head : null;
  } finally {
    await file.close();
  }
}

/** How to read one sample at a byte offset as -1..1, or `null` for layouts we do not know. */
function sampleReader(head: WavHead): ((view: DataView, offset: number) => number) | null {
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

/** Samples of a WAV file in blocks, all channels averaged into one; never holds more than a block. */
export async function* readWavBlocks(path: string, head: WavHead): AsyncGenerator<Float32Array> {
  const read = sampleReader(head);
  if (!read) throw new Error('unknown sample layout');
  const bytesPerSample = head.bitsPerSample / 8;
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(blockFrames * head.frameBytes);
    const view = new DataView(bytes.buffer);
    let position = 0;
    while (position < head.dataBytes) {
      const want = Math.min(bytes.length, head.dataBytes - position);
      const { bytesRead } = await file.read(bytes, 0, want, head.dataOffset + position);
      const frames = Math.floor(bytesRead / head.frameBytes);
      if (frames === 0) return;
      const block = new Float32Array(frames);
      for (let frame = 0; frame < frames; frame += 1) {
        let sum = 0;
        for (let channel = 0; channel < head.channels; channel += 1) {
          sum += read(view, frame * head.frameBytes + channel * bytesPerSample);
        }
        block[frame] = sum / head.channels;
      }
      yield block;
      position += frames * head.frameBytes;
    }
  } finally {
    await file.close();
  }
}
