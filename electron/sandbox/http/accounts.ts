import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SandboxClock } from '../clock.ts';
import type { Endpoint, Knobs } from '../faults/faults.ts';
import type { ViolationLog } from '../violations.ts';
import { HttpError } from './reply.ts';

/** Session tokens of the hosted service live about a minute (T8). */
const sessionTtlMs = 60_000;

/** Who may call, and in which form they must say so. */
export type Accounts = {
  /** Account of a gateway call: the raw key in `Authorization`, without `Bearer`. */
  gateway(request: IncomingMessage, endpoint: Endpoint): string;
  /** Account for a private voice: raw key, `Bearer <key>` or `Bearer <session token>`, as the knob allows; else `null`. */
  speech(credential: string | undefined): string | null;
  /** Notes a credential on a call that is public. */
  publicCall(request: IncomingMessage, endpoint: Endpoint): void;
  /** A token as a signed-in session would send it. */
  issueSession(account: string): string;
};

/** `keys` maps each accepted key to its account. */
export function createAccounts(deps: {
  keys: ReadonlyMap<string, string>;
  clock: SandboxClock;
  knobs: () => Readonly<Knobs>;
  violations: ViolationLog;
}): Accounts {
  const secret = randomBytes(32);
  const sign = (claims: string): string => createHmac('sha256', secret).update(claims).digest('base64url');

  const ofKey = (key: string): string | null => {
    const given = Buffer.from(key);
    for (const [known, account] of deps.keys) {
      const wanted = Buffer.from(known);
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) return account;
    }
    return null;
  };

  const ofSession = (token: string): string | null => {
    const [head, claims, signature] = token.split('.');
    if (!head || !claims || signature !== sign(`${head}.${claims}`)) return null;
    const { sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string; exp: number };
    return exp * 1000 > deps.clock.now() ? sub : null;
  };

  return {
    gateway(request, endpoint) {
      const given = request.headers.authorization;
      if (given === undefined) throw new HttpError(401, 'Missing API key.');
      if (/^bearer\s/i.test(given)) {
        deps.violations.record('bearer-on-gateway', endpoint, 'Authorization begins with Bearer');
        throw new HttpError(401, 'Do not use the Bearer prefix. Include the API key directly.');
      }
      const account = ofKey(given);
      if (account === null) throw new HttpError(401, 'Invalid API key.');
      return account;
    },
    speech(credential) {
      if (!credential) return null;
      const bearer = /^bearer\s+(\S+)$/i.exec(credential)?.[1];
      const { voiceAuth } = deps.knobs();
      if (bearer !== undefined) return voiceAuth === 'raw' ? null : (ofKey(bearer) ?? ofSession(bearer));
      return voiceAuth === 'bearer' ? null : ofKey(credential);
    },
    publicCall(request, endpoint) {
      if (request.headers.authorization !== undefined) {
        deps.violations.record('key-on-public-call', endpoint, 'Authorization on a public call');
      }
    },
    issueSession(account) {
      const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const exp = Math.floor((deps.clock.now() + sessionTtlMs) / 1000);
      const claims = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: account, exp })}`;
      return `${claims}.${sign(claims)}`;
    },
  };
}
