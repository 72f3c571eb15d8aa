/**
 * A title for a transcription made elsewhere, from the file name the service keeps: without its extension and without
 * the token that uploads of this app carry. Never empty.
 */
export function titleOfRemote(filename: string | null): string {
  const name = (filename ?? '')
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/\s*\[[A-Za-z0-9]{4,64}\]$/, '')
    .trim()
    .slice(0, 200);
  return name === undefined || name === '' ? 'Untitled' : name;
}

/** States in which a transcription has nothing to show yet. Other words count as finished (T40). */
export const statesUnderWay: readonly string[] = ['submitted', 'queued', 'processing'];

export function isUnderWay(status: string | null): boolean {
  return status !== null && statesUnderWay.includes(status);
}

/** States of a transcription that never got a text. */
export function hasFailed(status: string | null): boolean {
  return status === 'failed' || status === 'cancelled';
}
