import type { labels, LabelKind, LabelsState } from '../ipc/contract/labels.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { ItemEvents } from './item-events.ts';
import type { LabelRow, LabelStore } from './ports/label-store.ts';
import type { Viewer } from './ports/store.ts';
import { createRemovals } from './label-removals.ts';
import { readLatest } from './read-latest.ts';

/** What shows and tags work with. */
export type LabelsDeps = {
  store: LabelStore;
  events: Pick<ItemEvents, 'changed' | 'listChanged' | 'onListChange'>;
  /** Whose labels are shown; `null` session (signed out): all, as in the library. */
  account: { session(): { account: string } | null; onChange(listener: () => void): () => void };
};

/** More changed items than this are told as "read your lists again". */
const mostItems = 100;
const byName = new Intl.Collator('en', { numeric: true });

/** Shows and tags: made, renamed, joined, deleted (and brought back), and put on items. Items are never deleted here. */
export function createLabelsService(deps: LabelsDeps): Handlers<{ labels: typeof labels }>['labels'] {
  const { store, events, account } = deps;
  const viewer = (): Viewer => account.session()?.account ?? null;
  const removals = createRemovals();
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  events.onListChange(tell);
  account.onChange(tell);
  const tellItems = (ids: readonly string[]): void => {
    if (ids.length > mostItems) return events.listChanged();
    for (const id of ids) events.changed(id);
    tell();
  };

  return {
    state: () =>
      readLatest(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        async () => stateOf(await store.labels(viewer())),
      ),
    async create({ kind, name }) {
      await store.createLabel(viewer() ?? '', kind, name);
      tell();
      return {};
    },
    async rename({ kind, name, to }) {
      const merged = await store.renameLabel(viewer(), kind, name, to);
      events.listChanged();
      return { merged };
    },
    async remove({ kind, name }) {
      const removal = removals.keep(await store.removeLabel(viewer(), kind, name));
      events.listChanged();
      return { removal };
    },
    async restore({ removal }) {
      const removed = removals.take(removal);
      try {
        const ids = await store.restoreLabels(viewer(), removed);
        events.listChanged();
        return { count: ids.length };
      } catch (error) {
        // Undo can be tried again.
        removals.put(removal, removed);
        throw error;
      }
    },
    async setShow({ ids, show }) {
      tellItems(await store.setShow(viewer(), ids, show));
      return {};
    },
    async setTags({ ids, add, remove }) {
      tellItems(await store.setTags(viewer(), ids, { add, remove }));
      return {};
    },
  };
}

function stateOf(rows: readonly LabelRow[]): LabelsState {
  const of = (kind: LabelKind): LabelsState['shows'] =>
    rows
      .filter((row) => row.kind === kind)
      .map(({ name, count }) => ({ name, count }))
      .sort((a, b) => byName.compare(a.name, b.name));
  return { shows: of('show'), tags: of('tag') };
}
