import type { ApiErrorKind } from '../../domain/errors.ts';

/**
 * What a render's error message means, for the places where there is no status to go by: errors on the socket and
 * error bodies behind a 200 or 400 (T70, T106). `server` when the words say nothing known.
 */
export function kindOfSpeechMessage(message: string): ApiErrorKind {
  if (
    /voice.{0,80}(?:not found|unknown|not exist|no such|expired)|(?:unknown|no such|invalid).{0,20}voice/i.test(message)
  ) {
    return 'not-found';
  }
  if (/\bauth|\btoken\b|unauthor|forbidden|credential|api.?key/i.test(message)) return 'auth';
  if (/credit|payment|billing|insufficient|balance/i.test(message)) return 'payment';
  if (/rate.?limit|too many|quota|busy|capacity|overload/i.test(message)) return 'rate-limited';
  if (/invalid|missing|required|must be|too long|empty/i.test(message)) return 'validation';
  return 'server';
}
