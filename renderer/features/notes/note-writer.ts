/** How a note stands: what is typed, and why it is not on the disk if it could not be written. */
export type NoteState = { draft: string | null; problem: unknown };

export type NoteWriter = {
  /** Takes the newest text; it is written when typing pauses. */
  type: (id: string, text: string) => void;
  /** Writes now what waits: the page is left, or the person asks again. */
  flush: (id: string) => void;
  flushAll: () => void;
  /** `draft` is `null` when everything typed is on the disk. The same object until something changes. */
  state: (id: string) => NoteState;
  subscribe: (listener: () => void) => () => void;
};

/** Long enough to write once for a word, short enough that a killed app loses no more than one. */
const pauseMs = 300;
const written: NoteState = { draft: null, problem: null };

/**
 * Writes notes through as they are typed. Drafts live here and not in the page that shows them, so that leaving it loses
 * nothing; one write per note at a time, so that an older text never lands on a newer one.
 */
export function createNoteWriter(save: (id: string, text: string) => Promise<unknown>): NoteWriter {
  const states = new Map<string, NoteState>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const writing = new Set<string>();
  const listeners = new Set<() => void>();
  const set = (id: string, state: NoteState | null): void => {
    if (state) states.set(id, state);
    else states.delete(id);
    for (const listener of listeners) listener();
  };

  async function write(id: string): Promise<void> {
    const text = states.get(id)?.draft ?? null;
    if (text === null || writing.has(id)) return;
    writing.add(id);
    let problem: unknown = null;
    try {
      await save(id, text);
    } catch (error) {
      problem = error;
    }
    writing.delete(id);
    const isNewest = states.get(id)?.draft === text;
    if (problem !== null) set(id, { draft: states.get(id)?.draft ?? text, problem });
    else if (isNewest) set(id, null);
    if (!isNewest) void write(id);
  }
  const flush = (id: string): void => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    void write(id);
  };

  return {
    type(id, text) {
      set(id, { draft: text, problem: states.get(id)?.problem ?? null });
      clearTimeout(timers.get(id));
      timers.set(
        id,
        setTimeout(() => flush(id), pauseMs),
      );
    },
    flush,
    flushAll() {
      for (const id of states.keys()) flush(id);
    },
    state: (id) => states.get(id) ?? written,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
