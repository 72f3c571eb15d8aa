/** What stands in front of the samples of a WAV file. Offsets and sizes in bytes. */
export type WavHead = {
  /** 1 PCM, 3 float, 0xfffe extensible (already resolved), anything else: compressed. */
  codec: number;
  sampleRateHz: number;
  channels: number;
  bitsPerSample: number;
  frameBytes: number;
  dataOffset: number;
  /** The size field of `data`, as written. */
  declaredBytes: number;
  /** Where that field stands. */
  sizeFieldOffset: number;
  /** Samples really there: whole frames between `dataOffset` and the declared or real end. */
  dataBytes: number;
};

export type WavParse = { kind: 'wav'; head: WavHead } | { kind: 'not-wav' } | { kind: 'cut-off' };

/** Enough for every header seen in practice; album art in front of `data` is left to the general prober. */
export const wavProbeBytes = 65_536;

function tag(view: DataView, offset: number): string {
  return String.fromCharCode(
    view.getUint8(offset),
    view.getUint8(offset + 1),
    view.getUint8(offset + 2),
    view.getUint8(offset + 3),
  );
}

/** Whether bytes that should be samples are in truth another chunk that ends exactly with the file. */
function isChunkToTheEnd(view: DataView, offset: number, fileBytes: number): boolean {
  if (offset + 8 > view.byteLength) return false;
  const known = ['LIST', 'id3 ', 'ID3 ', 'bext', 'cue ', 'JUNK', 'PEAK', 'iXML', 'fact', 'smpl'];
  if (!known.includes(tag(view, offset))) return false;
  const size = view.getUint32(offset + 4, true);
  return offset + 8 + size + (size % 2) <= fileBytes && offset + 8 + size + (size % 2) >= fileBytes - 1;
}

/**
 * Reads the chunks at the start of a file. `start` holds its first bytes (up to `wavProbeBytes`), `fileBytes` its whole
 * length. Sizes 0 and 0xFFFFFFFF mean "to the end of the file" and a claim beyond the end is cut to the end, so
 * `dataBytes` is what can be played.
 */
export function parseWav(start: Uint8Array, fileBytes: number): WavParse {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (view.byteLength < 12) return { kind: view.byteLength === fileBytes ? 'cut-off' : 'not-wav' };
  const form = tag(view, 0);
  if ((form !== 'RIFF' && form !== 'RF64') || tag(view, 8) !== 'WAVE') return { kind: 'not-wav' };
  let format: Pick<WavHead, 'codec' | 'sampleRateHz' | 'channels' | 'bitsPerSample' | 'frameBytes'> | null = null;
  let longBytes: number | null = null;
  let offset = 12;
  while (offset + 8 <= view.byteLength) {
    const id = tag(view, offset);
    const size = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (id === 'ds64' && body + 16 <= view.byteLength) longBytes = Number(view.getBigUint64(body + 8, true));
    if (id === 'fmt ' && body + 16 <= view.byteLength) {
      const extensible = view.getUint16(body, true) === 0xfffe && size >= 26 && body + 26 <= view.byteLength;
      format = {
        codec: view.getUint16(extensible ? body + 24 : body, true),
        channels: view.getUint16(body + 2, true),
        sampleRateHz: view.getUint32(body + 4, true),
        frameBytes: view.getUint16(body + 12, true),
        bitsPerSample: view.getUint16(body + 14, true),
      };
    }
    if (id === 'data') {
      if (format === null || format.frameBytes === 0 || format.channels === 0 || format.sampleRateHz === 0) {
        return { kind: 'not-wav' };
      }
      const rest = Math.max(0, fileBytes - body);
      const isOpenEnded = (size === 0 && !isChunkToTheEnd(view, body, fileBytes)) || size === 0xffffffff;
      const claimed = size === 0xffffffff && longBytes !== null ? longBytes : isOpenEnded ? rest : size;
      const dataBytes = Math.min(claimed, rest);
      return {
        kind: 'wav',
        head: {
          ...format,
          dataOffset: body,
          declaredBytes: size,
          sizeFieldOffset: offset + 4,
          dataBytes: dataBytes - (dataBytes % format.frameBytes),
        },
      };
    }
    offset = body + size + (size % 2);
  }
  return { kind: 'cut-off' };
}

/** Playing time of a parsed file, in milliseconds. */
export function wavDurationMs(head: WavHead): number {
  return (head.dataBytes / head.frameBytes / head.sampleRateHz) * 1000;
}
