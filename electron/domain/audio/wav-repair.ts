import { parseWav } from './wav-parse.ts';
import { wavHeaderBytes, wavSizePatches } from './wav-header.ts';

/** `frames` and format are of the samples that can be played afterwards. */
export type WavRepair =
  | {
      kind: 'repair';
      patches: { offset: number; bytes: Uint8Array<ArrayBuffer> }[];
      frames: number;
      sampleRateHz: number;
      channels: number;
    }
  | { kind: 'healthy'; frames: number; sampleRateHz: number; channels: number }
  /** Nothing that can be repaired: no header yet, or not a file of ours. Left exactly as it is. */
  | { kind: 'leave' };

/**
 * What to do with a take found on disk at start. Only a size of exactly 0 (or 0xFFFFFFFF under our own canonical header)
 * says "was still recording"; every other file is left byte for byte, because a wrong guess would truncate it. A cut last
 * frame stays behind the samples, so nothing is removed.
 */
export function decideWavRepair(start: Uint8Array, fileBytes: number): WavRepair {
  const parsed = parseWav(start, fileBytes);
  if (parsed.kind !== 'wav') return { kind: 'leave' };
  const { head } = parsed;
  const known = {
    frames: head.dataBytes / head.frameBytes,
    sampleRateHz: head.sampleRateHz,
    channels: head.channels,
  };
  const isOurs = head.dataOffset === wavHeaderBytes && head.codec === 1 && head.bitsPerSample === 16;
  const isOpen = head.declaredBytes === 0 || head.declaredBytes === 0xffffffff;
  if (!isOurs || !isOpen || head.dataBytes === 0) return { kind: 'healthy', ...known };
  // More than 32 bits can say: readers go to the end of the file with 0, which is the best there is.
  if (head.dataBytes > 0xffffffff - 36) return { kind: 'healthy', ...known };
  return { kind: 'repair', patches: wavSizePatches(head.dataBytes), ...known };
}
