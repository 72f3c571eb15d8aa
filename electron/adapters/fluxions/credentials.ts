import { ApiError } from '../../domain/errors.ts';
import type { Credential, CredentialProvider } from '../../services/ports/platform.ts';

/** Which rules of authorisation an address follows: the gateway takes the raw key, public work takes none (T4, T6). */
export type AuthRule = 'none' | 'gateway';

/**
 * Asks for the key now, never earlier (T8). Throws ApiError `auth` when there is none, or when it holds characters that
 * no header can carry (T5).
 */
export async function fetchCredential(provider: CredentialProvider): Promise<Credential> {
  const credential = await provider();
  if (credential === null || credential.value === '') {
    throw new ApiError({ kind: 'auth', message: 'No API key is set.', bodySent: 'none' });
  }
  if (!/^[\x21-\x7e]+$/.test(credential.value)) {
    throw new ApiError({ kind: 'auth', message: 'The API key has characters that cannot be sent.', bodySent: 'none' });
  }
  return credential;
}

/** Value of the `Authorization` header on the gateway: the key itself, without `Bearer` (T4). */
export function gatewayAuthorization(credential: Credential): string {
  return credential.kind === 'apiKey' ? credential.value : `Bearer ${credential.value}`;
}
