import { ContractError } from '../../ipc/contract/errors.ts';

/** A text file's encoding by its byte order mark, or `null`. */
function marked(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return null;
}

/** UTF-16 without its mark shows in text of most languages: every second byte is zero, and always the same one. */
function unmarked16(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const enough = sample.length / 5;
  if (odd > enough && even === 0) return 'utf-16le';
  return even > enough && odd === 0 ? 'utf-16be' : null;
}

/**
 * Text of a file that somebody else wrote: UTF-8 or UTF-16 with or without a byte order mark, and Windows-1252 where the
 * bytes are not UTF-8, as old subtitle tools write it. Throws BAD_INPUT for what is no text.
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  const wide = marked(bytes) ?? unmarked16(bytes);
  const text = wide === null ? decodeNarrow(bytes) : new TextDecoder(wide).decode(bytes);
  if (text.includes('\0')) {
    throw new ContractError(
      'BAD_INPUT',
      `“${name}” is not a text file. Choose a transcript as SRT, WebVTT, JSON or text.`,
    );
  }
  return text;
}

function decodeNarrow(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
