/** A key as it may be sent, or a sentence that says what is wrong with it. */
export type ApiKeyInput = { ok: true; key: string; lastFour: string } | { ok: false; error: string };

/** Zero-width and formatting characters that come along when text is copied from web pages. */
const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g;
const wrapping = /^["'`\u2018\u2019\u201c\u201d]+|["'`\u2018\u2019\u201c\u201d]+$/g;

/**
 * Cleans what was pasted as a key: white space around it, quotes, invisible characters, and one leading
 * `Authorization:`, `Bearer` or `Token` (T5). Anything that is not printable ASCII is refused here, because a header
 * cannot carry it. The whole key must never be shown again: display `lastFour` only.
 */
export function normaliseApiKey(text: string): ApiKeyInput {
  const unquoted = text.replace(invisible, '').trim().replace(wrapping, '').trim();
  const key = unquoted
    .replace(/^authorization\s*:\s*/i, '')
    .replace(/^(?:bearer|token)(?:\s+|$)/i, '')
    .replace(wrapping, '')
    .trim();
  if (key === '') return { ok: false, error: 'Enter an API key.' };
  if (/\s/.test(key)) return { ok: false, error: 'The key has a space or line break in it. Paste the key alone.' };
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return { ok: false, error: 'The key has characters that no key has. Copy it again from the console.' };
  }
  if (key.length > 4096) return { ok: false, error: 'This is too long to be a key.' };
  return { ok: true, key, lastFour: key.length > 8 ? key.slice(-4) : '' };
}
