import { ApiError } from '../../domain/errors.ts';

/** A header longer than this is not one of ours. */
const maxHeaderBytes = 64 * 1024;
/** Sizes from here on are written by servers that do not know the size yet (T68). */
const absurdBytes = 0x7fff_0000;

/**
 * Takes the header off a WAV that arrives in pieces, or passes bare samples through (T68, T69, T70). `expectedBytes` is
 * the size of the sound when the header knows it. Throws ApiError `bad-response` for anything but 16-bit mono 24 kHz.
 */
export type WavStream = {
  push(bytes: Uint8Array): Uint8Array | null;
  expectedBytes(): number | null;
};

function refuse(what: string): never {
  throw new ApiError({ kind: 'bad-response', message: `The service sent ${what} instead of speech.` });
}

const tag = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

type Header = { dataStart: number; dataBytes: number | null };

/** `null` while the header is not complete. */
function parseHeader(bytes: Uint8Array): Header | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 12;
  let hasFormat = false;
  while (at + 8 <= bytes.length) {
    const id = tag(bytes, at);
    const size = view.getUint32(at + 4, true);
    if (id === 'data') {
      if (!hasFormat) refuse('a WAV without a format');
      return { dataStart: at + 8, dataBytes: size === 0 || size >= absurdBytes ? null : size };
    }
    if (size > maxHeaderBytes) refuse('a damaged WAV');
    if (id === 'fmt ') {
      if (at + 24 > bytes.length) return null;
      const [channels, rate, bits] = [
        view.getUint16(at + 10, true),
        view.getUint32(at + 12, true),
        view.getUint16(at + 22, true),
      ];
      if (channels !== 1 || rate !== 24_000 || bits !== 16)
        refuse(`${channels}-channel ${bits}-bit audio at ${rate} Hz`);
      hasFormat = true;
    }
    // Chunks are padded to even sizes.
    at += 8 + size + (size % 2);
  }
  return null;
}

export function createWavStream(): WavStream {
  let pending = new Uint8Array(0);
  let state: 'start' | 'header' | 'sound' = 'start';
  let rest = Number.POSITIVE_INFINITY;
  let expected: number | null = null;

  const sound = (bytes: Uint8Array): Uint8Array | null => {
    // What follows the sound, such as a LIST chunk, is not sound.
    const piece = bytes.subarray(0, rest);
    rest -= piece.length;
    return piece.length === 0 ? null : piece;
  };

  return {
    expectedBytes: () => expected,
    push(bytes) {
      if (state === 'sound') return sound(bytes);
      const joined = new Uint8Array(pending.length + bytes.length);
      joined.set(pending);
      joined.set(bytes, pending.length);
      pending = joined;
      if (state === 'start') {
        if (pending.length < 12) return null;
        const isWav = tag(pending, 0) === 'RIFF' && tag(pending, 8) === 'WAVE';
        state = isWav ? 'header' : 'sound';
        if (!isWav) return sound(pending);
      }
      const header = parseHeader(pending);
      if (header === null) {
        if (pending.length > maxHeaderBytes) refuse('a damaged WAV');
        return null;
      }
      state = 'sound';
      expected = header.dataBytes;
      rest = expected ?? Number.POSITIVE_INFINITY;
      const first = pending.subarray(header.dataStart);
      pending = new Uint8Array(0);
      return sound(first);
    },
  };
}
