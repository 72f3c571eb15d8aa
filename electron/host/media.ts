import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Media, mediaAnswer } from '../app/media-answer.ts';

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

/** Answers a request for audio: 200, 206 or 416. Rejects when reading fails or the reader left. */
export async function sendMedia(
  media: Media,
  response: ServerResponse,
  request: { range: string | undefined; isHead: boolean },
): Promise<void> {
  const { status, headers, bytes } = mediaAnswer(media, request.range);
  response.writeHead(status, headers);
  if (request.isHead || bytes === null) response.end();
  else await pipeline(Readable.from(media.read(bytes.start, bytes.end), { objectMode: false }), response);
}
