import type { Agent } from 'node:http';
import { ApiError } from '../../domain/errors.ts';
import { isLoopbackHost } from '../../domain/fluxions-url.ts';
import { isIP } from 'node:net';
import type { Agents } from './agents.ts';
import { type ByteRange, rangeHeader } from './byte-range.ts';
import { readFailure } from './http.ts';
import { isPublicAddress } from './public-address.ts';
import type { Timing } from './timing.ts';
import { openExchange, type ReplyHead } from './wire.ts';

const maxRedirects = 3;

export type MediaRequestDeps = {
  agents: Agents;
  timing: Timing;
  nowMs: () => number;
  /** The service itself is on this computer, so its storage may be too. */
  allowLoopback: boolean;
};

function refused(why: string): ApiError {
  return new ApiError({
    kind: 'bad-response',
    message: `The link to the audio may not be opened: ${why}.`,
    phase: 'link',
  });
}

/**
 * The address behind a link, if it may be opened at all: https to a public host, or this computer when the service is
 * there as well (T157). Throws ApiError `bad-response`; the link itself is never in the message (T151).
 */
export function checkedLink(link: string, allowLoopback: boolean, base?: URL): URL {
  if (link.length > 16_384 || !URL.canParse(link, base?.href)) throw refused('it is not an address');
  const url = new URL(link, base);
  if (url.username !== '' || url.password !== '') throw refused('it holds a password');
  const isLoopback = isLoopbackHost(url.hostname);
  if (isLoopback && allowLoopback && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  if (url.protocol !== 'https:') throw refused('it is not secure');
  const isLiteral = isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0;
  if (isLoopback || (isLiteral && !isPublicAddress(url.hostname))) throw refused('it leads into a private network');
  return url;
}

/**
 * One GET without any credential, following at most three redirects, each checked like the first (D4, T152, T154).
 * Gives 200, 206 and 416; everything else rejects with ApiError.
 */
export async function requestMedia(
  link: string,
  options: { range?: ByteRange; etag?: string | null; signal?: AbortSignal },
  deps: MediaRequestDeps,
): Promise<ReplyHead> {
  const { timing } = deps;
  const headers: Record<string, string> = {
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': 'fluxions-desktop',
    ...(options.range === undefined ? {} : { range: rangeHeader(options.range) }),
    ...(options.range === undefined || typeof options.etag !== 'string' ? {} : { 'if-range': options.etag }),
  };
  let url = checkedLink(link, deps.allowLoopback);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const agent: Agent = await deps.agents.pooled(url);
    const exchange = openExchange({
      url,
      method: 'GET',
      headers,
      agent,
      connectMs: timing.connectMs,
      signal: options.signal,
    });
    exchange.request.end();
    await exchange.connected;
    exchange.expectHeadWithin(timing.headersMs, 'headers');
    const head = await exchange.head;
    if (head.status === 200 || head.status === 206) return head;
    if (head.status === 416) {
      head.stream.destroy();
      return head;
    }
    const { location } = head.headers;
    if (![301, 302, 303, 307, 308].includes(head.status) || location === undefined) {
      throw await readFailure(head, { nowMs: deps.nowMs(), secrets: [], timing, signal: options.signal });
    }
    head.stream.destroy();
    url = checkedLink(location, deps.allowLoopback, url);
  }
  throw refused('it redirects too often');
}
