import type { Learned, LearnedFacts } from '../../services/ports/learned.ts';

/** Remembers for this run only. */
export function createMemoryLearned(): Learned {
  let facts: LearnedFacts = {};
  return {
    get: () => facts,
    put(more) {
      facts = { ...facts, ...more };
    },
  };
}
