import { wordsOf } from './fold.ts';
import { occurrences } from './match.ts';
import type { SearchQuery } from './query.ts';

/** What ranking needs to know of a match. Candidates come newest first. */
export type Candidate = { text: string; isTitle: boolean };

/** Weights of the ranking, chosen so that each rule can be seen at work alone (test/unit/search/rank.test.ts). */
export const rankTuning = {
  /** A whole word over the start of one. */
  exactWord: 1.0,
  startOfWord: 0.55,
  /** How fast repeated mentions stop counting, and how much short lines gain over long ones (as in BM25). */
  saturation: 1.2,
  lengthInfluence: 0.5,
  usualWords: 12,
  /** All terms side by side, in the order typed. */
  phraseBonus: 0.8,
  titleBonus: 0.6,
  /** From the newest candidate to the oldest: breaks ties, never beats a better match. */
  newestBonus: 0.15,
} as const;

/**
 * Orders the newest matches by how well they match: BM25-like mentions, whole words before starts of words, terms side by
 * side, titles, and slightly the newer. Stable. Common words cannot dominate, because every candidate has every term.
 */
export function rank<T extends Candidate>(candidates: readonly T[], query: SearchQuery): T[] {
  const scored = candidates.map((candidate, index) => ({
    candidate,
    score: scoreOf(candidate, query) + rankTuning.newestBonus * (1 - index / Math.max(1, candidates.length)),
  }));
  return scored.sort((a, b) => b.score - a.score).map(({ candidate }) => candidate);
}

function scoreOf(candidate: Candidate, query: SearchQuery): number {
  const words = wordsOf(candidate.text);
  const found = occurrences(words, query);
  const { saturation, lengthInfluence, usualWords } = rankTuning;
  const length = 1 - lengthInfluence + lengthInfluence * (words.length / usualWords);
  let score = candidate.isTitle ? rankTuning.titleBonus : 0;
  query.include.forEach((_, term) => {
    let mentions = 0;
    for (const one of found) {
      if (one.term === term) mentions += one.isExact ? rankTuning.exactWord : rankTuning.startOfWord;
    }
    score += ((saturation + 1) * mentions) / (mentions + saturation * length);
  });
  // An average over terms, so that the bonuses weigh the same in long and short queries.
  score = query.include.length > 0 ? score / query.include.length : score;
  return score + (standTogether(found, query) ? rankTuning.phraseBonus : 0);
}

/** True when all terms, two or more, follow each other without a word between. */
function standTogether(found: ReturnType<typeof occurrences>, query: SearchQuery): boolean {
  if (query.include.length < 2) return false;
  const starts = query.include.map(() => new Map<number, number>());
  for (const one of found) starts[one.term]?.set(one.from, one.to);
  return [...(starts[0]?.values() ?? [])].some((end) => {
    let at: number | undefined = end;
    for (let term = 1; term < starts.length && at !== undefined; term += 1) at = starts[term]?.get(at);
    return at !== undefined;
  });
}
