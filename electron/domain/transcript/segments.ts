import type { RemoteSegment, RemoteTranscription, RemoteWord } from '../transcription.ts';
import { alignTurns } from './align.ts';
import { parseSpeakerText, type TextTurn } from './parse-text.ts';
import { clampWords } from './read-words.ts';
import { tokenise } from './tokens.ts';

/** What the library stores; the same shape as the store port's own type. */
export type NewSegment = {
  speaker: string | null;
  text: string;
  startMs: number;
  endMs: number;
  words: RemoteWord[] | null;
};

/** Duration given to a spoken word when nothing better is known: 150 words per minute. */
const wordMs = 400;

/**
 * The segments of a completed transcription, ready to store: sorted by start (stable), times clamped to the audio and
 * never negative in length (T55), with the tags and punctuation that only `text` has placed into them (T56). Turns that
 * no segment holds are added between their neighbours so that no word of the service is lost. Without segments, the
 * turns of `text` become segments with times spread over the audio. Never fails; nothing usable gives an empty list.
 */
export function buildSegments(remote: RemoteTranscription): NewSegment[] {
  const limitMs = remote.durationMs !== null && remote.durationMs > 0 ? remote.durationMs : null;
  const segments = (remote.segments ?? [])
    .filter((segment) => segment.text.trim() !== '')
    .map((segment) => clampSegment(segment, limitMs))
    .sort((a, b) => a.startMs - b.startMs);
  const turns = remote.text === null ? [] : parseSpeakerText(remote.text);
  if (segments.length === 0) return spreadTurns(turns, 0, limitMs ?? spokenMs(turns));
  if (turns.length === 0) return segments;

  const aligned = alignTurns(unlabelled(turns, segments), segments);
  const built = segments.map((segment, index) => ({ ...segment, text: aligned.texts[index] ?? segment.text }));
  const groups = Map.groupBy(aligned.missing, (entry) => entry.afterSegment);
  for (const [after, entries] of groups) {
    const fromMs = after < 0 ? 0 : (segments[after]?.endMs ?? 0);
    const missing = entries.map((entry) => entry.turn);
    const untilMs = segments[after + 1]?.startMs ?? limitMs ?? fromMs + spokenMs(missing);
    const endMs = Math.min(Math.max(untilMs, fromMs), fromMs + spokenMs(missing));
    for (const segment of spreadTurns(missing, fromMs, endMs)) built.push(segment);
  }
  return built.sort((a, b) => a.startMs - b.startMs);
}

/** A text without any label, beside segments of one speaker, is that speaker's. */
function unlabelled(turns: TextTurn[], segments: readonly NewSegment[]): TextTurn[] {
  const speaker = segments[0]?.speaker ?? null;
  const isPlain = turns.every((turn) => turn.speaker === null) && segments.every((one) => one.speaker === speaker);
  return isPlain ? turns.map((turn) => ({ ...turn, speaker })) : turns;
}

function clampSegment(segment: RemoteSegment, limitMs: number | null): NewSegment {
  const inside = (ms: number): number => {
    const whole = Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : 0;
    return limitMs === null ? whole : Math.min(whole, limitMs);
  };
  const startMs = inside(segment.startMs);
  const endMs = Math.max(startMs, inside(segment.endMs));
  return {
    speaker: segment.speaker,
    text: segment.text.trim(),
    startMs,
    endMs,
    words: segment.words === null ? null : clampWords(segment.words, startMs, endMs),
  };
}

function weightOf(turn: TextTurn): number {
  return Math.max(1, tokenise(turn.text).length);
}

/** How long it takes to say these turns at 150 words per minute. */
export function spokenMs(turns: readonly TextTurn[]): number {
  return turns.reduce((sum, turn) => sum + weightOf(turn), 0) * wordMs;
}

/** Turns one after the other between two times, each as long as its share of the words. */
export function spreadTurns(turns: readonly TextTurn[], fromMs: number, untilMs: number): NewSegment[] {
  const total = turns.reduce((sum, turn) => sum + weightOf(turn), 0);
  let done = 0;
  return turns.map((turn) => {
    const startMs = fromMs + Math.round(((untilMs - fromMs) * done) / total);
    done += weightOf(turn);
    const endMs = fromMs + Math.round(((untilMs - fromMs) * done) / total);
    return { speaker: turn.speaker, text: turn.text, startMs, endMs, words: null };
  });
}
