import type { Media } from '../adapters/media/stored-audio.ts';

export type { Media };

/** Bytes `start` to `end`, both included. */
export type ByteRange = { start: number; end: number };

/**
 * Reads a Range header against a body of `sizeBytes`. `null`: serve everything (no header, or a unit that is not bytes,
 * which must be ignored). `unsatisfiable`: answer 416; nonsense and several ranges count as such, because players never
 * ask for them. Source: RFC 9110, 14.1 and 14.2.
 */
export function parseByteRange(
  header: string | null | undefined,
  sizeBytes: number,
): ByteRange | null | 'unsatisfiable' {
  const text = header?.trim() ?? '';
  if (!/^bytes\s*=/i.test(text)) return null;
  // Sixteen digits hold every size that a number can say exactly.
  const match = /^bytes=(\d{0,16})-(\d{0,16})$/i.exec(text);
  if (!match) return 'unsatisfiable';
  const [, first = '', last = ''] = match;
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length > 0 ? { start: sizeBytes - length, end: sizeBytes - 1 } : 'unsatisfiable';
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return start <= end ? { start, end } : 'unsatisfiable';
}

/** What both shells answer to a request for audio: status, headers, and the bytes to send (`null`: none). */
export function mediaAnswer(
  media: Pick<Media, 'sizeBytes' | 'mimeType'>,
  range: string | null | undefined,
): { status: 200 | 206 | 416; headers: Record<string, string>; bytes: ByteRange | null } {
  const wanted = parseByteRange(range, media.sizeBytes);
  if (wanted === 'unsatisfiable') {
    const headers = { 'accept-ranges': 'bytes', 'content-range': `bytes */${media.sizeBytes}` };
    return { status: 416, headers, bytes: null };
  }
  const bytes = wanted ?? { start: 0, end: media.sizeBytes - 1 };
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    'content-type': media.mimeType,
    'content-length': String(bytes.end - bytes.start + 1),
  };
  if (wanted) headers['content-range'] = `bytes ${wanted.start}-${wanted.end}/${media.sizeBytes}`;
  return { status: wanted ? 206 : 200, headers, bytes: media.sizeBytes === 0 ? null : bytes };
}
