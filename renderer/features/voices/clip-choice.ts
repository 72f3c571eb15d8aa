/** What a voice is cloned from. */
export type Clip =
  | { kind: 'file'; file: File; durationMs: number | null }
  | { kind: 'item'; itemId: string; title: string; startMs: number; endMs: number };

/** The service's limit, in the smaller reading; the app behind the page checks it again. */
export const maxClipBytes = 25_000_000;
const poorBelowMs = 10_000;
const goodFromMs = 25_000;
const longFromMs = 90_000;

/** Why a file cannot be used, or `null`. Decided before anything is read or sent. */
export function refusalOf(file: File): string | null {
  if (file.size === 0) return 'This file is empty.';
  if (file.size > maxClipBytes)
    return 'This clip is larger than 25 MB. Thirty clean seconds are enough: cut it and try again.';
  return null;
}

/** Advice about a clip's length; the service takes any. */
export function adviceFor(durationMs: number): { text: string; isGood: boolean } {
  if (durationMs < poorBelowMs)
    return { text: 'Shorter than 10 seconds: the likeness will be poor. About 30 seconds are best.', isGood: false };
  if (durationMs < goodFromMs) return { text: 'It will do. About 30 seconds are better.', isGood: true };
  if (durationMs > longFromMs) return { text: 'Longer than needed: about 30 seconds are enough.', isGood: true };
  return { text: 'A good length.', isGood: true };
}

/** How long an audio file is, as far as this browser can tell. */
export function durationOf(file: File): Promise<number | null> {
  return new Promise((resolve) => {
    const audio = new Audio();
    const url = URL.createObjectURL(file);
    const finish = (durationMs: number | null): void => {
      URL.revokeObjectURL(url);
      resolve(durationMs);
    };
    audio.preload = 'metadata';
    audio.onloadedmetadata = () => finish(Number.isFinite(audio.duration) ? Math.round(audio.duration * 1000) : null);
    audio.onerror = () => finish(null);
    audio.src = url;
  });
}
