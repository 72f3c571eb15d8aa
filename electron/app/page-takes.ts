import type { Inserter, InsertTarget } from '../services/ports/dictation.ts';

/**
 * Takes that the page's own button began: the page has the focus then, so their text is copied and listed instead of being
 * pasted into the page.
 */
export function createPageTakes(inserter: Inserter): { inserter: Inserter; run: (act: () => void) => void } {
  const page: InsertTarget = { id: 'page', app: null, kind: 'text' };
  let isPage = false;
  return {
    inserter: {
      target: () => (isPage ? Promise.resolve(page) : inserter.target()),
      insert: (request, signal) =>
        inserter.insert(request.target === page ? { ...request, target: null, mode: 'copy' } : request, signal),
    },
    run(act) {
      isPage = true;
      try {
        act();
      } finally {
        isPage = false;
      }
    },
  };
}
