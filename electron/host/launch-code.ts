import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * How long a printed address opens the app. It stands in a terminal that only its owner reads, and the person may look
 * for the right browser first; it works once, so the length of its life is not what protects it.
 */
export const printedCodeLifeMs = 10 * 60_000;
/** How long an address given to a browser by a private file lives; the browser is already starting. */
export const handedCodeLifeMs = 30_000;
/** Tabs that may stay signed in; the longest unused one gives way. */
const maxSessions = 16;
/** Codes that may be waiting to be used; the oldest gives way. */
const maxCodes = 16;

export type SignIn = {
  /** A code that signs one browser in, once, within `lifeMs`. 256 bits, base64url. */
  issueCode(lifeMs: number): string;
  /** Uses `code` up and returns the token of a new session, or `null` when it is wrong, used or too old. */
  redeem(code: string): string | null;
  /** True while `token` belongs to a session of this run. */
  isSession(token: string): boolean;
};

/**
 * Launch codes and session tokens of one run of the host. Nothing is stored, so a restart ends every session. Secrets
 * are kept and compared as keyed digests: the time of a comparison says nothing about them. `now` in milliseconds.
 */
export function createSignIn(now: () => number = Date.now): SignIn {
  const key = randomBytes(32);
  const codes: { digest: Buffer; expiresAtMs: number }[] = [];
  /** Longest unused first. */
  const sessions: Buffer[] = [];

  const digestOf = (secret: string): Buffer => createHmac('sha256', key).update(secret).digest();
  const newSecret = (): string => randomBytes(32).toString('base64url');

  return {
    issueCode(lifeMs) {
      const code = newSecret();
      codes.push({ digest: digestOf(code), expiresAtMs: now() + lifeMs });
      if (codes.length > maxCodes) codes.shift();
      return code;
    },
    redeem(code) {
      const digest = digestOf(code);
      const index = codes.findIndex((known) => timingSafeEqual(known.digest, digest));
      if (index < 0) return null;
      const [found] = codes.splice(index, 1);
      if (!found || found.expiresAtMs <= now()) return null;
      const token = newSecret();
      sessions.push(digestOf(token));
      if (sessions.length > maxSessions) sessions.shift();
      return token;
    },
    isSession(token) {
      const digest = digestOf(token);
      const index = sessions.findIndex((known) => timingSafeEqual(known, digest));
      if (index < 0) return false;
      sessions.push(...sessions.splice(index, 1));
      return true;
    },
  };
}
