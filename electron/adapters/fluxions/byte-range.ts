import type { IncomingHttpHeaders } from 'node:http';

/** A wanted part: from `start` to `end` inclusive, or to the end of the object. */
export type ByteRange = { start: number; end?: number };

export function rangeHeader(range: ByteRange): string {
  return `bytes=${range.start}-${range.end ?? ''}`;
}

/** What a 206 says it holds; `null` when it does not say it properly. */
export function contentRange(
  headers: IncomingHttpHeaders,
): { start: number; end: number; total: number | null } | null {
  const parts = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(headers['content-range'] ?? '');
  if (parts === null) return null;
  const [, start, end, total] = parts;
  if (Number(end) < Number(start)) return null;
  return { start: Number(start), end: Number(end), total: total === '*' ? null : Number(total) };
}

/** A validator that proves two answers to be about the same bytes; weak ones do not (RFC 9110, 13.1.5). */
export function strongEtag(headers: IncomingHttpHeaders): string | null {
  const etag = headers.etag ?? '';
  return /^"[^"]{1,256}"$/.test(etag) ? etag : null;
}

export function contentLength(headers: IncomingHttpHeaders): number | null {
  const text = headers['content-length'] ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
