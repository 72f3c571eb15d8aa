import { DecodeError } from '../audio/decode.ts';
import { readWavBlocks, readWavHead } from '../audio/wav-blocks.ts';
import type { Spoken } from './engine.ts';

/** Samples of a short WAV file, all channels averaged into one. */
export async function readWav(path: string): Promise<Spoken> {
  const head = await readWavHead(path);
  if (!head) throw new DecodeError('The speech program wrote no readable WAV.');
  const blocks: Float32Array[] = [];
  for await (const block of readWavBlocks(path, head)) blocks.push(block);
  const samples = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    samples.set(block, at);
    at += block.length;
  }
  return { samples, rateHz: head.sampleRateHz };
}
