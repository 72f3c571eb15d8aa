/** Bytes `start` to `end`, both included. */
export type ByteRange = { start: number; end: number };

/**
 * Reads a Range header against a body of `sizeBytes`. `null`: serve everything (no header, another unit, several
 * ranges, or nonsense, all of which a server may ignore). `unsatisfiable`: answer 416. Source: RFC 9110, 14.1 and 14.2.
 */
export function parseByteRange(header: string | null, sizeBytes: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '');
  if (!match) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length > 0 ? { start: sizeBytes - length, end: sizeBytes - 1 } : 'unsatisfiable';
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Number(last);
  if (last !== '' && end < start) return null;
  return start < sizeBytes ? { start, end: Math.min(end, sizeBytes - 1) } : 'unsatisfiable';
}
