import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Audio of one item, readable from any byte. */
export type Media = {
  sizeBytes: number;
  mimeType: string;
  /** Bytes `start` to `end`, both included; stops reading when the reader leaves. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
};
export type OpenMedia = (itemId: string) => Promise<Media | null>;

/** An address dies this long after its last use, so a paused player can go on after a break. */
const lifeMs = 6 * 60 * 60_000;
/** Addresses kept; the longest unused one gives way. */
const maxAddresses = 5000;

export type MediaAddresses = {
  /** A capability for one item: whoever has it can hear that item and nothing else. The same one while it lives. */
  mint(itemId: string): string;
  itemOf(capability: string): string | null;
};

/** Short-lived addresses of audio, so that media elements need neither cookie nor token. `now` in milliseconds. */
export function createMediaAddresses(now: () => number = Date.now): MediaAddresses {
  /** Longest unused first. */
  const entries = new Map<string, { itemId: string; expiresAtMs: number }>();
  const capabilityOf = new Map<string, string>();

  function forget(capability: string, itemId: string): void {
    entries.delete(capability);
    capabilityOf.delete(itemId);
  }

  function renew(capability: string, itemId: string): string {
    entries.delete(capability);
    entries.set(capability, { itemId, expiresAtMs: now() + lifeMs });
    return capability;
  }

  function itemOf(capability: string): string | null {
    const entry = entries.get(capability);
    if (!entry) return null;
    if (entry.expiresAtMs > now()) {
      renew(capability, entry.itemId);
      return entry.itemId;
    }
    forget(capability, entry.itemId);
    return null;
  }

  return {
    itemOf,
    mint(itemId) {
      const known = capabilityOf.get(itemId);
      if (known !== undefined && itemOf(known) !== null) return known;
      const capability = randomBytes(32).toString('base64url');
      capabilityOf.set(itemId, capability);
      renew(capability, itemId);
      const [oldest] = entries;
      if (entries.size > maxAddresses && oldest) forget(oldest[0], oldest[1].itemId);
      return capability;
    },
  };
}

/** Bytes `start` to `end`, both included; `null`: all of them; `unsatisfiable`: answer 416. RFC 9110, 14.1 and 14.2. */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): { start: number; end: number } | null | 'unsatisfiable' {
  if (header === undefined) return null;
  const match = /^bytes=(\d{0,16})-(\d{0,16})$/i.exec(header.trim());
  // Several ranges and other units may be refused; players never ask for them.
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

/** Answers a request for audio: 200, 206 or 416. Rejects when reading fails or the reader left. */
export async function sendMedia(
  media: Media,
  response: ServerResponse,
  request: { range: string | undefined; isHead: boolean },
): Promise<void> {
  const range = parseRange(request.range, media.sizeBytes);
  response.setHeader('accept-ranges', 'bytes');
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${media.sizeBytes}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: media.sizeBytes - 1 };
  if (range) response.setHeader('content-range', `bytes ${start}-${end}/${media.sizeBytes}`);
  response.writeHead(range ? 206 : 200, { 'content-type': media.mimeType, 'content-length': end - start + 1 });
  if (request.isHead || media.sizeBytes === 0) response.end();
  else await pipeline(Readable.from(media.read(start, end), { objectMode: false }), response);
}
