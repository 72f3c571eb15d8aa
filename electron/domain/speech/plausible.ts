/** Characters that are spoken in a second, about. */
const charsPerSec = 14;
/** Longer or shorter than expected by more than this is no manner of speaking any more. */
const factor = 3;
/** Shorter texts, or mostly cues, say too little about how long they take. */
const fewestChars = 60;

/**
 * What is odd about a finished render, or `null`: much longer sound than the text has is made up, much shorter is cut
 * off (T87).
 */
export function durationDoubt(text: string, durationMs: number): string | null {
  const chars = text.replace(/\[[^\]\n]{1,32}\]/g, '').trim().length;
  if (chars < fewestChars) return null;
  const expectedMs = (chars / charsPerSec) * 1_000;
  if (durationMs > factor * expectedMs) return 'This came out far longer than its text: listen before you rely on it.';
  if (durationMs < expectedMs / factor) return 'This came out far shorter than its text: words may be missing.';
  return null;
}
