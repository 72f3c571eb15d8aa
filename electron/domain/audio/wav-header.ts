/** What our own recordings are: 16-bit little-endian PCM, interleaved. */
export type PcmFormat = { sampleRateHz: number; channels: number };

/** Length of the canonical header of a file we record. */
export const wavHeaderBytes = 44;
const rf64HeaderBytes = 80;
/** RIFF sizes are 32 bits; above this the header must be RF64 (EBU Tech 3306). */
const riffLimitBytes = 0xffffffff - 36;
const bytesPerSample = 2;

/** Bytes of one sample of every channel. */
export function frameBytes(format: PcmFormat): number {
  return format.channels * bytesPerSample;
}

function ascii(view: DataView, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) view.setUint8(offset + index, text.charCodeAt(index));
}

function fmtChunk(view: DataView, offset: number, format: PcmFormat): void {
  ascii(view, offset, 'fmt ');
  view.setUint32(offset + 4, 16, true);
  view.setUint16(offset + 8, 1, true);
  view.setUint16(offset + 10, format.channels, true);
  view.setUint32(offset + 12, format.sampleRateHz, true);
  view.setUint32(offset + 16, format.sampleRateHz * frameBytes(format), true);
  view.setUint16(offset + 20, frameBytes(format), true);
  view.setUint16(offset + 22, bytesPerSample * 8, true);
}

/**
 * Header for `dataBytes` of samples. While a recording grows both sizes are 0 (`dataBytes: 0`): players then read to the
 * end of the file, whereas a stale size silently truncates everywhere. Above 4 GiB the header is RF64, 80 bytes long.
 */
export function wavHeader(format: PcmFormat, dataBytes: number): Uint8Array<ArrayBuffer> {
  const isLarge = dataBytes > riffLimitBytes;
  const bytes = new Uint8Array(isLarge ? rf64HeaderBytes : wavHeaderBytes);
  const view = new DataView(bytes.buffer);
  ascii(view, 0, isLarge ? 'RF64' : 'RIFF');
  ascii(view, 8, 'WAVE');
  if (!isLarge) {
    view.setUint32(4, dataBytes === 0 ? 0 : 36 + dataBytes, true);
    fmtChunk(view, 12, format);
    ascii(view, 36, 'data');
    view.setUint32(40, dataBytes, true);
    return bytes;
  }
  view.setUint32(4, 0xffffffff, true);
  ascii(view, 12, 'ds64');
  view.setUint32(16, 28, true);
  view.setBigUint64(20, BigInt(rf64HeaderBytes - 8 + dataBytes), true);
  view.setBigUint64(28, BigInt(dataBytes), true);
  view.setBigUint64(36, BigInt(Math.floor(dataBytes / frameBytes(format))), true);
  fmtChunk(view, 48, format);
  ascii(view, 72, 'data');
  view.setUint32(76, 0xffffffff, true);
  return bytes;
}

/** The two size fields of a canonical header and where they stand, for finishing a file in place. */
export function wavSizePatches(dataBytes: number): { offset: number; bytes: Uint8Array<ArrayBuffer> }[] {
  const field = (value: number): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return bytes;
  };
  return [
    { offset: 4, bytes: field(36 + dataBytes) },
    { offset: 40, bytes: field(dataBytes) },
  ];
}
