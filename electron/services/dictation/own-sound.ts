import type { DictationSound } from '../../ipc/contract/dictation.ts';
import type { Clock } from '../ports/platform.ts';

/**
 * Sounds that the app itself makes around a take, so that none of them is ever recorded into one. They are made by a
 * page, which asks before it begins; this side says what is to be heard, and knows when the room is quiet again.
 */
export type OwnSound = {
  /**
   * A take begins: what is spoken falls silent, and with `hasCue` the start sound is heard. Resolves once the room is
   * quiet; `null` when there is nothing to wait for.
   */
  beforeTake(hasCue: boolean): Promise<void> | null;
  /** How long the app has been silent; 0 while it sounds. */
  quietForMs(): number;
  cue(cue: 'stop' | 'failure'): void;
  readBack(text: string, voice: string): void;
  /** A page that can make sounds. Only the newest one is asked to; all are asked to be silent. */
  onSound(listener: (sound: DictationSound) => void): () => void;
  /** The page is ready to make a sound. `false`: it came too late, and must not. */
  begins(id: number): boolean;
  /** The page says that a sound has died away, or was not made at all. */
  over(id: number): void;
};

/** A page that is not ready by then does not make the start sound: the take begins without. */
const beginLimitMs = 300;
/** The start sound lasts a tenth of a second, and as long again until no microphone hears it. A page may die in it. */
const overLimitMs = 3_000;

type Sounding = { page: unknown; isBegun: boolean; resolve: () => void };

/** Keeps account of what may be heard. */
export function createOwnSound(clock: Clock): OwnSound {
  const pages: ((sound: DictationSound) => void)[] = [];
  const sounding = new Map<number, Sounding>();
  let quietSinceMs = Number.NEGATIVE_INFINITY;
  let lastId = 0;

  const send = (make: (id: number) => DictationSound): { id: number; over: Promise<void> } | null => {
    const page = pages.at(-1);
    if (page === undefined) return null;
    lastId += 1;
    const id = lastId;
    const over = new Promise<void>((resolve) => {
      sounding.set(id, { page, isBegun: false, resolve });
    });
    page(make(id));
    return { id, over };
  };
  const end = (id: number): void => {
    const sound = sounding.get(id);
    if (sound === undefined) return;
    sounding.delete(id);
    if (sound.isBegun) quietSinceMs = clock.now();
    sound.resolve();
  };
  /** Ends the wait for a page that is late, or gone. */
  const bound = async ({ id, over }: { id: number; over: Promise<void> }): Promise<void> => {
    const limit = new AbortController();
    const wait = async (): Promise<void> => {
      await clock.sleep(beginLimitMs, limit.signal);
      if (sounding.get(id)?.isBegun === true) await clock.sleep(overLimitMs, limit.signal);
      end(id);
    };
    wait().catch(() => {});
    await over;
    limit.abort();
  };

  return {
    beforeTake(hasCue) {
      // What has not begun by now would sound into the take.
      for (const [id, { isBegun }] of sounding) if (!isBegun) end(id);
      const silent = hasCue ? pages.slice(0, -1) : pages;
      for (const page of silent) page({ type: 'hush' });
      const start = hasCue ? send((id) => ({ type: 'cue', id, cue: 'start' })) : null;
      return start === null ? null : bound(start);
    },
    quietForMs() {
      const isSounding = [...sounding.values()].some(({ isBegun }) => isBegun);
      return isSounding ? 0 : clock.now() - quietSinceMs;
    },
    cue: (cue) => void send((id) => ({ type: 'cue', id, cue })),
    readBack: (text, voice) => void send((id) => ({ type: 'readBack', id, text, voice })),
    onSound(listener) {
      pages.push(listener);
      return () => {
        pages.splice(pages.indexOf(listener), 1);
        // A page that is gone makes no sound, and answers for none.
        for (const [id, { page }] of sounding) if (page === listener) end(id);
      };
    },
    begins(id) {
      const sound = sounding.get(id);
      if (sound === undefined) return false;
      sound.isBegun = true;
      return true;
    },
    over: end,
  };
}
