import type { RemoteWord } from '../transcription.ts';

const listNames = ['words', 'word_timestamps', 'tokens'] as const;
const textNames = ['word', 'text', 'w'] as const;

/**
 * Word times of one raw segment of the service, whatever they are called (T60): `words`, `word_timestamps` or `tokens`;
 * `word`, `text` or `w`; `start`/`end` in seconds or `start_ms`/`end_ms`. Entries that cannot be used are left out;
 * `null` when nothing usable is there, so that times are interpolated instead.
 */
export function readWords(segment: unknown): RemoteWord[] | null {
  if (!isRecord(segment)) return null;
  for (const name of listNames) {
    const list = segment[name];
    if (!Array.isArray(list)) continue;
    const words = list.map(readWord).filter((word) => word !== null);
    if (words.length > 0) return words;
  }
  return null;
}

/** Puts words in order and inside their segment: starts never go back, ends never precede starts. Integer milliseconds. */
export function clampWords(words: readonly RemoteWord[], startMs: number, endMs: number): RemoteWord[] {
  let floorMs = startMs;
  return words.map((word) => {
    const start = Math.min(endMs, Math.max(floorMs, Math.round(word.startMs)));
    const end = Math.min(endMs, Math.max(start, Math.round(word.endMs)));
    floorMs = start;
    return { text: word.text, startMs: start, endMs: end };
  });
}

function readWord(value: unknown): RemoteWord | null {
  if (!isRecord(value)) return null;
  const text = textNames.map((name) => value[name]).find((part) => typeof part === 'string');
  const startMs = readTime(value, 'start');
  const endMs = readTime(value, 'end') ?? startMs;
  if (typeof text !== 'string' || text.trim() === '' || startMs === null || endMs === null) return null;
  return { text: text.trim(), startMs, endMs: Math.max(startMs, endMs) };
}

function readTime(value: Record<string, unknown>, name: 'start' | 'end'): number | null {
  const ms = value[`${name}_ms`];
  if (typeof ms === 'number' && Number.isFinite(ms) && ms >= 0) return Math.round(ms);
  const seconds = value[name];
  if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return Math.round(seconds * 1000);
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
