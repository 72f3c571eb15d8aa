/**
 * Reads little-endian 16-bit samples out of bytes, whatever their alignment. Copies only when the bytes do not start at
 * an even address. All platforms Electron runs on are little-endian.
 */
export function samplesOf(bytes: Uint8Array): Int16Array {
  const count = bytes.byteLength >> 1;
  if (bytes.byteOffset % 2 === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, count);
  return new Int16Array(bytes.slice(0, count * 2).buffer);
}

/** How long `frames` last, in milliseconds. */
export function framesToMs(frames: number, sampleRateHz: number): number {
  return (frames / sampleRateHz) * 1000;
}
