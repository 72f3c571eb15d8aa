import { open } from 'node:fs/promises';
import { parseWav, type WavHead } from '../../domain/audio/wav-parse.ts';
import { hasPlainSamples, monoOf } from '../../domain/audio/wav-samples.ts';

/** Headers with album art or cue sheets in front of the samples can be large; beyond this the file is left to ffmpeg. */
const headLimitBytes = 1 << 20;
const blockFrames = 16_384;

/** The head of a WAV file we can read ourselves, or `null`: not WAV, compressed, or cut off inside its header. */
export async function readWavHead(path: string): Promise<WavHead | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = new Uint8Array(Math.min(size, headLimitBytes));
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    const parsed = parseWav(start.subarray(0, bytesRead), size);
    if (parsed.kind !== 'wav') return null;
    return hasPlainSamples(parsed.head) ? parsed.head : null;
  } finally {
    await file.close();
  }
}

/** Samples of a WAV file in blocks, all channels averaged into one; never holds more than a block. */
export async function* readWavBlocks(path: string, head: WavHead): AsyncGenerator<Float32Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(blockFrames * head.frameBytes);
    let position = 0;
    while (position < head.dataBytes) {
      const want = Math.min(bytes.length, head.dataBytes - position);
      const { bytesRead } = await file.read(bytes, 0, want, head.dataOffset + position);
      const frames = Math.floor(bytesRead / head.frameBytes);
      if (frames === 0) return;
      yield monoOf(bytes.subarray(0, frames * head.frameBytes), head);
      position += frames * head.frameBytes;
    }
  } finally {
    await file.close();
  }
}
