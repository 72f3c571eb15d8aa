import type { HotkeyListener } from './listener.ts';

/**
 * Several ways to hear a key, best first: the first one that works is used. A way that was passed over is not tried
 * again in this run, since what it lacked (a permission, a service of the desktop) does not come by itself; choosing the
 * key anew tries all of them again.
 */
export function firstWorking(ways: readonly [HotkeyListener, ...HotkeyListener[]]): HotkeyListener {
  const statuses = new Set<() => void>();
  let current = ways[0];
  let wanted = '';
  let turn: Promise<void> = Promise.resolve();
  const tell = (): void => {
    for (const listener of statuses) listener();
  };
  const works = (way: HotkeyListener): boolean => way.status().backend !== null;

  const bindFrom = async (index: number): Promise<void> => {
    for (const way of ways.slice(index)) {
      current = way;
      await way.bind(wanted);
      if (wanted === '') break;
      await settled(way);
      if (works(way)) break;
      // It must not begin to work later, beside the next one.
      if (way !== ways.at(-1)) await way.bind('');
    }
    tell();
  };
  const bind = (key: string): Promise<void> => {
    const next = turn.then(async () => {
      const before = wanted;
      wanted = key;
      try {
        // A way further back must not keep the key from other programs.
        if (current !== ways[0]) await current.bind('');
        await bindFrom(0);
      } catch (error) {
        // Not a key: the one before stays.
        wanted = before;
        await bindFrom(0).catch(() => {});
        throw error;
      }
    });
    turn = next.catch(() => {});
    return next;
  };
  for (const [index, way] of ways.entries()) {
    way.onStatus(() => {
      if (way !== current) return;
      tell();
      // It stopped for good: the next one takes over.
      if (works(way) || wanted === '' || way.status().problem === null || way === ways.at(-1)) return;
      turn = turn
        .then(async () => {
          if (way === current && !works(way)) await bindFrom(index + 1);
        })
        .catch(() => {});
    });
  }

  return {
    status: () => current.status(),
    bind,
    onEvent(listener) {
      const stops = ways.map((way) =>
        way.onEvent((event) => {
          if (way === current) listener(event);
        }),
      );
      return () => {
        for (const stop of stops) stop();
      };
    },
    onStatus(listener) {
      statuses.add(listener);
      return () => statuses.delete(listener);
    },
    onName: (listener) => current.onName(listener),
    modifiersUp: (limitMs, signal) => current.modifiersUp(limitMs, signal),
    duringTake(isUnderway) {
      for (const way of ways) way.duringTake?.(isUnderway);
    },
    async close() {
      await Promise.all(ways.map((way) => way.close()));
    },
  };
}

/** A way that starts a helper knows only a moment later whether it works: until it says so, or says why not. */
async function settled(way: HotkeyListener): Promise<void> {
  const isOpen = (): boolean => way.status().backend === null && way.status().problem === null;
  if (!isOpen()) return;
  await new Promise<void>((resolve) => {
    const limit = setTimeout(done, settleLimitMs);
    const stop = way.onStatus(() => {
      if (!isOpen()) done();
    });
    function done(): void {
      clearTimeout(limit);
      stop();
      resolve();
    }
  });
}

/** A helper process starts in well under a second. */
const settleLimitMs = 5_000;
