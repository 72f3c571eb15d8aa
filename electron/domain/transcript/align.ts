import { matchWords } from './match-words.ts';
import type { TextTurn } from './parse-text.ts';
import { joinTokens, tokenise, type Token } from './tokens.ts';

/** Below this share of matched words a segment keeps its own text: the two texts say different things. */
const minConfidence = 0.5;
/** A turn is taken to be missing from the segments only when nearly everything else was found in them. */
const minConfidenceForMissingTurns = 0.8;

export type Aligned = {
  /** Text of each segment, in the order given, with the tags and punctuation of the turns where they could be placed. */
  texts: string[];
  /** Share of each segment's words that were found in the turns, 0 to 1; 1 for a segment without words. */
  confidences: number[];
  /** Share over all words. */
  confidence: number;
  /** Turns none of whose words is in any segment, with the segment they come after (-1: before all). */
  missing: { turn: TextTurn; afterSegment: number }[];
};

type Placed = Token & { turn: number };
type Own = Token & { segment: number };

/**
 * Places non-speech tags, punctuation and words that only `text` has into the segments (T56). The two never correspond
 * one to one, so words are matched in order, speaker by speaker; a tag goes beside the words it stood beside. Where the
 * two disagree on words the segment's own words win, so no word is ever doubled. About linear in the number of words.
 */
export function alignTurns(
  turns: readonly TextTurn[],
  segments: readonly { speaker: string | null; text: string }[],
): Aligned {
  const known = new Set(segments.map((segment) => segment.speaker));
  // A label that no segment bears may be what the segments without a speaker leave out.
  const speakerOf = (turn: TextTurn | undefined): string | null =>
    turn !== undefined && known.has(turn.speaker) ? turn.speaker : null;
  const placed = Map.groupBy(
    turns.flatMap((turn, index) => tokensOf(turn.text).map((token): Placed => ({ ...token, turn: index }))),
    (token) => speakerOf(turns[token.turn]),
  );
  const own = Map.groupBy(
    segments.flatMap((segment, index) => tokensOf(segment.text).map((token): Own => ({ ...token, segment: index }))),
    (token) => segments[token.segment]?.speaker ?? null,
  );
  const merged: Written[][] = segments.map(() => []);
  const words = segments.map(() => 0);
  const found = segments.map(() => 0);
  const segmentOfTurn = new Int32Array(turns.length).fill(-1);

  for (const [speaker, ownTokens] of own) {
    const turnTokens = placed.get(speaker) ?? [];
    const matches = matchWords(turnTokens.map(matchKey), ownTokens.map(matchKey));
    ownTokens.forEach((token, index) => {
      if (token.kind !== 'word') return;
      words[token.segment] = (words[token.segment] ?? 0) + 1;
      if ((matches[index] ?? -1) >= 0) found[token.segment] = (found[token.segment] ?? 0) + 1;
    });
    mergeSpeaker(turnTokens, ownTokens, matches, merged, segmentOfTurn);
  }

  const confidences = segments.map((_, index) =>
    (words[index] ?? 0) === 0 ? 1 : (found[index] ?? 0) / (words[index] ?? 1),
  );
  const allWords = words.reduce((sum, count) => sum + count, 0);
  const confidence = allWords === 0 ? 0 : found.reduce((sum, count) => sum + count, 0) / allWords;
  const texts = segments.map((segment, index) =>
    (confidences[index] ?? 0) < minConfidence ? segment.text : joinTokens(merged[index] ?? []),
  );
  return { texts, confidences, confidence, missing: missingTurns(turns, segmentOfTurn, confidence) };
}

/** Tokens that keep apart from what may come to stand before them. */
function tokensOf(text: string): Token[] {
  return tokenise(text).map((token) => (token.from === 0 ? { ...token, spaced: true } : token));
}

/** Punctuation that stands alone pairs with any other: a dash here may be a long one there, and is still one dash. */
const matchKey = (token: Token): string => (token.kind === 'mark' ? '·' : token.key);

type Spot = { turn: number; segment: number };
type Written = { raw: string; spaced: boolean };

/** Walks both token lists of one speaker and writes each segment's tokens, taking the spelling of the turns. */
function mergeSpeaker(
  turnTokens: readonly Placed[],
  ownTokens: readonly Own[],
  matches: Int32Array,
  merged: Written[][],
  segmentOfTurn: Int32Array,
): void {
  let nextTurnToken = 0;
  let previous: Spot | null = null;
  let gap: Own[] = [];
  const closeGap = (untilTurnToken: number, next: Spot | null): void => {
    const extra = turnTokens.slice(nextTurnToken, untilTurnToken);
    const instead = gap.find((token) => token.kind === 'word');
    // Words the segment puts where a whole turn should be are that turn, heard differently: it is not missing.
    if (instead !== undefined) {
      for (const token of extra) {
        if ((segmentOfTurn[token.turn] ?? -1) < 0) segmentOfTurn[token.turn] = instead.segment;
      }
    }
    writeGap(extra, gap, previous, next, merged);
    gap = [];
  };
  ownTokens.forEach((token, index) => {
    const match = matches[index] ?? -1;
    const partner = match < 0 ? undefined : turnTokens[match];
    if (partner === undefined) {
      gap.push(token);
      return;
    }
    const here = { turn: partner.turn, segment: token.segment };
    closeGap(match, here);
    merged[token.segment]?.push({ raw: partner.raw, spaced: partner.spaced });
    segmentOfTurn[partner.turn] = token.segment;
    nextTurnToken = match + 1;
    previous = here;
  });
  closeGap(turnTokens.length, null);
}

/**
 * What lies between two matched words. The segment's unmatched words stay. From the turns: tags are placed in proportion
 * among those words; words and lone punctuation only when the segment has no words of its own there. Whole turns that
 * fall into an empty gap are left to `missing`.
 */
function writeGap(
  extra: readonly Placed[],
  gap: readonly Own[],
  previous: Spot | null,
  next: Spot | null,
  merged: Written[][],
): void {
  const isEmpty = !gap.some((token) => token.kind === 'word');
  const extraWords = extra.filter((token) => token.kind === 'word').length;
  let written = 0;
  let passed = 0;
  const writeOwn = (until: number): void => {
    for (; written < until; written += 1) {
      const token = gap[written];
      if (token !== undefined) merged[token.segment]?.push(token);
    }
  };
  for (const token of extra) {
    if (token.kind === 'word') passed += 1;
    if (isEmpty ? token.turn !== previous?.turn && token.turn !== next?.turn : token.kind !== 'tag') continue;
    if (token.turn === next?.turn && token.turn !== previous?.turn) {
      // It opens the next turn: after what is left of other segments, before that turn's first word.
      const boundary = gap.findIndex((own) => own.segment === next.segment);
      writeOwn(
        Math.max(written, boundary < 0 ? gap.length : boundary + share(passed, extraWords, gap.length - boundary)),
      );
      merged[next.segment]?.push(token);
      continue;
    }
    writeOwn(share(passed, extraWords, gap.length));
    const segment = gap[written - 1]?.segment ?? previous?.segment ?? gap[0]?.segment;
    if (segment !== undefined) merged[segment]?.push(token);
  }
  writeOwn(gap.length);
}

/** How many of `count` words stand before a place that has `passed` of `total` words before it. */
function share(passed: number, total: number, count: number): number {
  return total === 0 ? 0 : Math.round((passed / total) * count);
}

function missingTurns(turns: readonly TextTurn[], segmentOfTurn: Int32Array, confidence: number): Aligned['missing'] {
  if (confidence < minConfidenceForMissingTurns) return [];
  const missing: Aligned['missing'] = [];
  let afterSegment = -1;
  turns.forEach((turn, index) => {
    const segment = segmentOfTurn[index] ?? -1;
    if (segment < 0) missing.push({ turn, afterSegment });
    else afterSegment = Math.max(afterSegment, segment);
  });
  return missing;
}
