import { normaliseApiKey } from '../domain/fluxions-key.ts';
import { parseApiUrl } from '../domain/fluxions-url.ts';
import { ContractError } from '../ipc/contract/errors.ts';

/** The address of the service as it is used. Throws BAD_INPUT with what is wrong with it. */
export function checkApiUrl(text: string): string {
  const address = parseApiUrl(text);
  if (!address.ok) throw new ContractError('BAD_INPUT', address.error);
  return address.baseUrl;
}

/** A key as it is sent. Throws BAD_INPUT with what is wrong with it. */
export function checkApiKey(text: string): string {
  const key = normaliseApiKey(text);
  if (!key.ok) throw new ContractError('BAD_INPUT', key.error);
  return key.key;
}
