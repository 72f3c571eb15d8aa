/** Pages of ours that may be opened in the person's browser; nothing that came from a service or a transcript can. */
const allowedHosts: ReadonlySet<string> = new Set(['fluxions.ai', 'www.fluxions.ai', 'docs.fluxions.ai']);

/** True for https addresses on the fixed list, without credentials or a port. Source: reliability list E1, section 4. */
export function isAllowedExternal(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const isPlain = url.port === '' && url.username === '' && url.password === '';
  return url.protocol === 'https:' && isPlain && allowedHosts.has(url.hostname);
}
