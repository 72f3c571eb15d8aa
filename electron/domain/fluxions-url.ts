/** Where a person may point the app: the service itself over https, or anything on this computer (T10). */
export type ApiUrl = { ok: true; baseUrl: string; origin: string; isLoopback: boolean } | { ok: false; error: string };

/** Address used when nothing else is set. */
export const defaultApiUrl = 'https://api.fluxions.ai';

/** True for hosts that can only mean this computer: `localhost`, 127.0.0.0/8 and `[::1]`. Expects `URL.hostname`. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/**
 * Checks and normalises the address of the service. `baseUrl` has no trailing slash and keeps a path prefix (T2);
 * plain http is allowed on loopback only, user names, passwords, queries and fragments never (T10).
 */
export function parseApiUrl(text: string): ApiUrl {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, error: 'Enter the address of the service.' };
  if (trimmed.length > 2048) return { ok: false, error: 'The address is too long.' };
  // URL() silently drops tabs and newlines and turns backslashes into slashes; what we check must be what was typed.
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(trimmed)) {
    return { ok: false, error: 'The address has spaces or characters that do not belong in one.' };
  }
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) {
    return { ok: false, error: 'The address must look like https://api.fluxions.ai.' };
  }
  const url = new URL(trimmed);
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?#]*@/i.test(trimmed)) {
    return { ok: false, error: 'The address may not hold a user name or password.' };
  }
  if (trimmed.includes('?') || trimmed.includes('#')) {
    return { ok: false, error: 'The address may not have a query (?) or fragment (#).' };
  }
  const isLoopback = isLoopbackHost(url.hostname);
  if (url.protocol === 'http:' && !isLoopback) {
    return { ok: false, error: 'The address must start with https://. Plain http is for this computer only.' };
  }
  return { ok: true, baseUrl: url.origin + url.pathname.replace(/\/+$/, ''), origin: url.origin, isLoopback };
}
