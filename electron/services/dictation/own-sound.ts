import type { DictationSound } from '../../ipc/contract/dictation.ts';
import type { Clock } from '../ports/platform.ts';

/**
 * Sounds that the app itself makes around a take, so that none of them is ever recorded into one. They are made by a
 * page; this side says what is to be heard, and knows when the room is quiet again.
 */
export type OwnSound = {
  /**
   * A take begins: what is spoken falls silent, and with `hasCue` the start sound is heard. Resolves once the room is
   * quiet, after `startLimitMs` at most; `null` when there is nothing to wait for.
   */
  beforeTake(hasCue: boolean): Promise<void> | null;
  /** How long the app has been silent; 0 while it sounds. */
  quietForMs(): number;
  cue(cue: 'stop' | 'failure'): void;
  readBack(text: string, voice: string): void;
  /** A page that can make sounds. Only the newest one is asked to. */
  onSound(listener: (sound: DictationSound) => void): () => void;
  /** The page says that a sound has ended, or was not made at all. */
  over(id: number): void;
};

/** The start sound lasts a tenth of a second; a page that is late does not make it, and the take begins without. */
const startLimitMs = 400;
/** The page is told a little less, so that a sound that it still makes is over when the take begins. */
const marginMs = 60;

/** Keeps account of sounds over the clock of the app, which is the page's own: both run on this computer. */
export function createOwnSound(clock: Clock): OwnSound {
  const pages: ((sound: DictationSound) => void)[] = [];
  /** Sounds that may be heard now, with who waits for their end. */
  const sounding = new Map<number, { page: unknown; resolve: () => void }>();
  let quietSinceMs = Number.NEGATIVE_INFINITY;
  let lastId = 0;

  const send = (make: (id: number) => DictationSound): Promise<void> | null => {
    const page = pages.at(-1);
    if (page === undefined) return null;
    lastId += 1;
    const id = lastId;
    const over = new Promise<void>((resolve) => {
      sounding.set(id, { page, resolve });
    });
    page(make(id));
    return over;
  };
  const end = (id: number): void => {
    const sound = sounding.get(id);
    if (sound === undefined) return;
    sounding.delete(id);
    quietSinceMs = clock.now();
    sound.resolve();
  };

  return {
    beforeTake(hasCue) {
      if (!hasCue) {
        pages.at(-1)?.({ type: 'hush' });
        return null;
      }
      const quietByMs = clock.now() + startLimitMs - marginMs;
      const over = send((id) => ({ type: 'cue', id, cue: 'start', quietByMs }));
      if (over === null) return null;
      const limit = new AbortController();
      const late = clock.sleep(startLimitMs, limit.signal).catch(() => {});
      return Promise.race([over, late]).then(() => limit.abort());
    },
    quietForMs: () => (sounding.size > 0 ? 0 : clock.now() - quietSinceMs),
    cue: (cue) => void send((id) => ({ type: 'cue', id, cue, quietByMs: null })),
    readBack: (text, voice) => void send((id) => ({ type: 'readBack', id, text, voice })),
    onSound(listener) {
      pages.push(listener);
      return () => {
        pages.splice(pages.indexOf(listener), 1);
        // A page that is gone makes no sound, and answers for none.
        for (const [id, { page }] of sounding) if (page === listener) end(id);
      };
    },
    over: end,
  };
}
