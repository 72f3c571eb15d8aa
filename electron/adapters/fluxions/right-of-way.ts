/** Uploads that nobody waits for make room on the line while somebody waits for the text of what he said. */
export type RightOfWay = {
  /** From now until the returned function is called, others give way. Calling it again does nothing. */
  hold(): () => void;
  /** Resolves when nobody holds it, after `giveWayMs` at the latest, or when `signal` fires. Never rejects. */
  clear(signal?: AbortSignal): Promise<void>;
};

/** An upload that sends nothing for a minute is given up by servers; with a piece this often it stays alive. */
const giveWayMs = 10_000;

export function createRightOfWay(limitMs: number = giveWayMs): RightOfWay {
  let holders = 0;
  const waiting = new Set<() => void>();
  return {
    hold() {
      let isHeld = true;
      holders += 1;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        holders -= 1;
        if (holders === 0) for (const go of waiting) go();
      };
    },
    clear(signal) {
      if (holders === 0 || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const go = (): void => {
          clearTimeout(timer);
          waiting.delete(go);
          signal?.removeEventListener('abort', go);
          resolve();
        };
        const timer = setTimeout(go, limitMs);
        waiting.add(go);
        signal?.addEventListener('abort', go, { once: true });
      });
    },
  };
}
