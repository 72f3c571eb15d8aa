import type { IncomingHttpHeaders } from 'node:http';

const maxWaitMs = 3_600_000;

const clamp = (ms: number): number => Math.min(Math.max(Math.ceil(ms), 0), maxWaitMs);

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? null;
}

/**
 * How long the service asks us to wait, 0 to one hour, or `null` when it does not say. Understands seconds, HTTP dates
 * (against the reply's own `Date`, so that a wrong local clock does not matter) and `X-RateLimit-Reset` as seconds or as
 * epoch seconds (T162, T163). `nowMs` is used when the reply has no date.
 */
export function retryAfterMs(headers: IncomingHttpHeaders, nowMs: number): number | null {
  const serverNow = Date.parse(first(headers.date) ?? '');
  const now = Number.isFinite(serverNow) ? serverNow : nowMs;

  const after = first(headers['retry-after']);
  if (after !== null && after !== '') {
    if (/^[+-]?\d+(?:\.\d+)?$/.test(after)) return clamp(Number(after) * 1000);
    const at = Date.parse(after);
    if (Number.isFinite(at)) return clamp(at - now);
  }

  const reset = first(headers['x-ratelimit-reset']);
  if (reset !== null && /^\d+(?:\.\d+)?$/.test(reset)) {
    const seconds = Number(reset);
    return clamp(seconds > 1_000_000_000 ? seconds * 1000 - now : seconds * 1000);
  }
  return null;
}
