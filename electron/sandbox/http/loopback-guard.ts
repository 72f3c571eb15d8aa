import type { IncomingMessage } from 'node:http';

/**
 * Why a request is not from a program on this computer, or `null` when it may pass. Web pages give themselves away: a
 * name that was rebound to 127.0.0.1 stands in `Host`, and `Origin` is sent by nothing but a browser.
 */
export function refusedAs(request: IncomingMessage): string | null {
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(request.headers.host ?? ''))
    return 'Only for programs on this computer.';
  if (request.headers.origin !== undefined) return 'Not for web pages.';
  return null;
}
