/** Scheme and host under which the page lives. A scheme of our own, so that `file://` needs no rights at all. */
export const appScheme = 'app';
export const appHost = 'fluxions';
export const appOrigin = `${appScheme}://${appHost}`;

/** Where a window starts. */
export const appUrl = `${appOrigin}/`;

/** The pill that stands over other programs. */
export const overlayUrl = `${appOrigin}/overlay.html`;

/** Prefix of audio addresses; the rest is an opaque item id. */
export const mediaPrefix = '/media/';

/** Messages between preload and main; there are no others. */
export const connectChannel = 'fluxions:connect';
export const grantChannel = 'fluxions:grant';

/** True for addresses of our own page: parsed and compared piece by piece, never by prefix. */
export function isAppUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const isOurs = url.protocol === `${appScheme}:` && url.hostname === appHost;
  return isOurs && url.port === '' && url.username === '' && url.password === '';
}

/** Rights of the scheme. Without `bypassCSP`, service workers, extensions or cross-origin use. Source: E1. */
export const appPrivileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
