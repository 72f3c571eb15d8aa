import type { Item } from '../ipc/contract/library.ts';
import { latest } from '../ipc/rpc/latest.ts';

/** What the page is told: the items that changed, or that it should read its lists again. */
export type LibraryChange = { revision: number; items: Item[]; all: boolean };

/** Collects what changed for every open page. */
export type LibraryChanges = {
  item(id: string): void;
  /** Something that single items cannot say: rows came or went, or all of them look different now. */
  everything(): void;
  /** The current revision first, then what changed since the last value was taken. */
  stream(): AsyncIterableIterator<LibraryChange>;
};

/** More changed items than this are cheaper to read again as lists. */
const mostItems = 200;

type Waiting = { ids: Set<string>; all: boolean };

/**
 * `read` gives the item as it is when the reader takes it, or `null` when it may not be shown (gone, in the bin, another
 * account's): a slow page skips what happened in between and never gets an old state.
 */
export function createLibraryChanges(read: (id: string) => Promise<Item | null>): LibraryChanges {
  const listeners = new Set<(waiting: Waiting) => void>();
  let revision = 0;
  const tell = (waiting: Waiting): void => {
    revision += 1;
    for (const listener of listeners) listener(waiting);
  };
  const itemsOf = async ({ ids, all }: Waiting): Promise<Omit<LibraryChange, 'revision'>> => {
    if (all || ids.size > mostItems) return { items: [], all: true };
    const found = await Promise.all([...ids].map(read));
    return { items: found.filter((item) => item !== null), all: false };
  };

  return {
    item: (id) => tell({ ids: new Set([id]), all: false }),
    everything: () => tell({ ids: new Set(), all: true }),
    stream() {
      const source = latest<Waiting>(
        (emit) => {
          emit({ ids: new Set(), all: false });
          listeners.add(emit);
          return () => listeners.delete(emit);
        },
        (waiting, newer) => ({ ids: new Set([...waiting.ids, ...newer.ids]), all: waiting.all || newer.all }),
      );
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          const step = await source.next();
          if (step.done) return { done: true, value: undefined };
          const at = revision;
          return { done: false, value: { revision: at, ...(await itemsOf(step.value)) } };
        },
        // Not a generator: `return` must end a `next` that is still waiting.
        async return() {
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
