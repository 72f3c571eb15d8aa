import { ApiError } from '../../domain/errors.ts';
import type { Learned } from '../../services/ports/learned.ts';
import type { Credential, CredentialProvider } from '../../services/ports/platform.ts';

/**
 * Which rules of authorisation an address follows (T4, T6): `none` for public work, `gateway` takes the raw key,
 * `speech` takes `Bearer` and the key over HTTP, as every example of the document has it, and the raw key on the socket;
 * where that is refused, the other form. Session tokens always go as `Bearer`.
 */
export type AuthRule = 'none' | 'gateway' | 'speech';

/** What one request may carry, and what must never be seen in its errors. */
export type Authorization = { header: string | null; secrets: readonly string[] };

/**
 * Asks for the key now, never earlier (T8). Throws ApiError `auth` when there is none, or when it holds characters that
 * no header can carry (T5).
 */
async function fetchCredential(provider: CredentialProvider): Promise<Credential> {
  const credential = await provider();
  if (credential === null || credential.value === '') {
    throw new ApiError({ kind: 'auth', message: 'No API key is set.', bodySent: 'none' });
  }
  if (!/^[\x21-\x7e]+$/.test(credential.value)) {
    throw new ApiError({ kind: 'auth', message: 'The API key has characters that cannot be sent.', bodySent: 'none' });
  }
  return credential;
}

const bare: Authorization = { header: null, secrets: [] };

const refusals: readonly string[] = ['auth', 'permission'];
const isRefusal = (error: unknown): boolean => error instanceof ApiError && refusals.includes(error.kind);

export type Authorizer = {
  /**
   * Runs `attempt` with what `rule` asks for. On the speech endpoints a refused key is sent once more in the other form,
   * and the form that works is remembered; the first refusal is thrown when both fail.
   */
  run<T>(rule: AuthRule, attempt: (authorization: Authorization) => Promise<T>): Promise<T>;
};

/** One per transport and address: what was learned about one says nothing about the other (T178). */
export function createAuthorizer(
  provider: CredentialProvider,
  learned: Learned,
  firstForm: 'raw' | 'bearer',
): Authorizer {
  const prefersBearer = (): boolean => learned.get().speechBearer ?? firstForm === 'bearer';
  return {
    async run(rule, attempt) {
      if (rule === 'none') return attempt(bare);
      const credential = await fetchCredential(provider);
      const as = (bearer: boolean): Authorization => ({
        header: bearer ? `Bearer ${credential.value}` : credential.value,
        secrets: [credential.value],
      });
      if (credential.kind === 'sessionJwt') return attempt(as(true));
      if (rule === 'gateway') return attempt(as(false));
      try {
        return await attempt(as(prefersBearer()));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const other = !prefersBearer();
        try {
          const result = await attempt(as(other));
          learned.put({ speechBearer: other });
          return result;
        } catch (second) {
          if (isRefusal(second)) throw error;
          learned.put({ speechBearer: other });
          throw second;
        }
      }
    },
  };
}
