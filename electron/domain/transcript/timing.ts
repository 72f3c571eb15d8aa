import type { RemoteWord } from '../transcription.ts';
import { matchWords } from './match-words.ts';
import { foldWord, tokenise, type Token } from './tokens.ts';

/** A token of a segment's text with the time it is spoken at; `to` is the UTF-16 end of `raw` in the text. */
export type TimedToken = Token & { to: number; startMs: number; endMs: number };

type Timed = { text: string; startMs: number; endMs: number; words: readonly RemoteWord[] | null };

/**
 * Times for every token of a segment. Words that the service timed keep their times even after an edit (they are matched
 * by spelling); the others share the time between their timed neighbours, or the whole segment, by length.
 */
export function timeTokens(segment: Timed): TimedToken[] {
  const tokens = tokenise(segment.text);
  const words = segment.words ?? [];
  const matches = matchWords(
    words.map((word) => foldWord(word.text)),
    tokens.map((token) => token.key),
  );
  const timed: TimedToken[] = [];
  let floorMs = segment.startMs;
  let waiting: Token[] = [];
  const spread = (untilMs: number): void => {
    for (const token of spreadTokens(waiting, floorMs, Math.max(floorMs, untilMs))) timed.push(token);
    waiting = [];
  };
  tokens.forEach((token, index) => {
    const word = words[matches[index] ?? -1];
    if (word === undefined) {
      waiting.push(token);
      return;
    }
    spread(word.startMs);
    const startMs = Math.max(floorMs, word.startMs);
    floorMs = Math.max(startMs, word.endMs);
    timed.push({ ...token, to: token.from + token.raw.length, startMs, endMs: floorMs });
  });
  spread(segment.endMs);
  return timed;
}

function spreadTokens(tokens: readonly Token[], fromMs: number, untilMs: number): TimedToken[] {
  // A sound or a lone mark takes about as long as a short syllable.
  const weightOf = (token: Token): number => Math.max(1, token.key.startsWith('[') ? 1 : token.key.length);
  const total = tokens.reduce((sum, token) => sum + weightOf(token), 0);
  const at = (done: number): number => fromMs + Math.round(((untilMs - fromMs) * done) / total);
  let done = 0;
  return tokens.map((token) => {
    const startMs = at(done);
    done += weightOf(token);
    return { ...token, to: token.from + token.raw.length, startMs, endMs: at(done) };
  });
}
