import type { IncomingMessage } from 'node:http';

/** Why a request is turned away before anything else looks at it. */
export type Refusal = { status: 400 | 403 | 405 | 421; reason: string };

/** Request header that carries the session token. A custom one, so that no other site can send it without a pre-flight. */
export const sessionHeader = 'x-fluxions-session';

/**
 * The first door: is this request addressed to us, by name and port, and sent by our own page? Exact comparisons only;
 * look-alikes were CVE-2026-40110. Returns `null` for requests that may go on (to the second door, the token).
 * `kind`: the page's files may be opened from anywhere by the address bar, everything else only by the page itself.
 */
export function refusalOf(
  request: IncomingMessage,
  own: { host: string; origin: string },
  kind: 'document' | 'resource' | 'command' | 'socket',
): Refusal | null {
  const { headers } = request;
  // The name decides first: after DNS rebinding everything else about the request looks right.
  const hosts = valuesOf(request, 'host');
  if (hosts.length !== 1 || hosts[0] !== own.host) return { status: 421, reason: 'host' };
  // An absolute or scheme-relative request line names a host of its own.
  if (!/^\/(?!\/)/.test(request.url ?? '')) return { status: 400, reason: 'request line' };

  const origins = valuesOf(request, 'origin');
  const isForeign = origins.length > 1 || (origins.length === 1 && origins[0] !== own.origin);
  const needsOrigin = kind === 'command' || kind === 'socket';
  if (isForeign || (needsOrigin && origins.length === 0)) return { status: 403, reason: 'origin' };

  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return null;
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  // A link or a launch file may lead to our start page: it shows nothing and does nothing until it has signed in.
  if (kind === 'document' && isNavigation) return null;
  // `none`: typed by the person, e.g. a download resumed from the browser's list.
  if (kind === 'resource' && site === 'none') return null;
  return { status: 403, reason: 'site' };
}

/** Every value of a header, also where Node keeps only the first of several. */
function valuesOf(request: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    if (request.rawHeaders[index]?.toLowerCase() === name) values.push(request.rawHeaders[index + 1] ?? '');
  }
  return values;
}
