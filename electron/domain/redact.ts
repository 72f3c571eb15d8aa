/** What stands where a secret was. */
export const redacted = '[redacted]';

const secretHeader = /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(["']?\s*[:=]\s*)["']?[^\r\n"']+/gi;
const scheme = /\b(bearer|token)\s+[\w.~+/=-]{6,}/gi;
const jsonToken = /("(?:token|key|api_?key|secret|password|access_token)"\s*:\s*")(?:[^"\\]|\\.)*/gi;
const webAddress = /\b(?:https?|wss?):\/\/[^\s"'<>\\]+/gi;
const jwt = /\beyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g;
const secretKey = /\b(?:sk|pk|key|flx)[-_][A-Za-z0-9_-]{8,}/g;
const clonedVoice = /\bu-[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+/g;

/** FNV-1a, 32 bit: enough to tell two paths apart in a log, and one-way for anything longer than a word. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * An address without what it may hide: presigned links become host and a hash of the path, every other address loses
 * user name, query and fragment (T13, T144, T151). Never throws.
 */
export function redactUrl(address: string): string {
  if (!URL.canParse(address)) return redacted;
  const url = new URL(address);
  const query = /\?[^#]*/.exec(address)?.[0] ?? '';
  if (/[?&](?:x-amz-|x-goog-|signature|sig|expires|token)/i.test(query)) {
    return `${url.protocol}//${url.host}/#${shortHash(url.pathname)}`;
  }
  return `${url.protocol}//${url.host}${url.pathname}${query === '' ? '' : '?[redacted]'}`;
}

/**
 * Text that is safe to log or to show: `secrets` word for word, then everything that looks like a credential, a link
 * that grants access, or the id of a cloned voice, which holds a user id (T13, T124).
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length > 3) clean = clean.replaceAll(secret, redacted);
  }
  return clean
    .replace(webAddress, redactUrl)
    .replace(secretHeader, `$1$2${redacted}`)
    .replace(scheme, `$1 ${redacted}`)
    .replace(jsonToken, `$1${redacted}`)
    .replace(jwt, redacted)
    .replace(secretKey, redacted)
    .replace(clonedVoice, `u-${redacted}`);
}
