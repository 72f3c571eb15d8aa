import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';

/** Links in the shape of an S3 query signature, for one method, one key and a limited time. */
export type Presigner = {
  sign(key: string): string;
  check(key: string, query: URLSearchParams): 'ok' | 'expired' | 'bad';
};

/** `20260629T103500Z` */
function amzDate(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function fromAmzDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** `baseUrl` is asked for each link because the port is known only after listening. */
export function createPresigner(deps: {
  secret: string;
  clock: SandboxClock;
  baseUrl: () => string;
  ttlSec: () => number;
}): Presigner {
  const signature = (key: string, date: string, expires: string): string =>
    createHmac('sha256', deps.secret).update(`GET\n${key}\n${date}\n${expires}`).digest('hex');
  return {
    sign(key) {
      const date = amzDate(deps.clock.now());
      const expires = String(deps.ttlSec());
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': `sandbox/${date.slice(0, 8)}/auto/s3/aws4_request`,
        'X-Amz-Date': date,
        'X-Amz-Expires': expires,
        'X-Amz-SignedHeaders': 'host',
        'X-Amz-Signature': signature(key, date, expires),
      });
      return `${deps.baseUrl()}/${key}?${query.toString()}`;
    },
    check(key, query) {
      const date = query.get('X-Amz-Date') ?? '';
      const expires = query.get('X-Amz-Expires') ?? '';
      const given = Buffer.from(query.get('X-Amz-Signature') ?? '');
      const wanted = Buffer.from(signature(key, date, expires));
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'bad';
      return deps.clock.now() < fromAmzDate(date) + Number(expires) * 1000 ? 'ok' : 'expired';
    },
  };
}
