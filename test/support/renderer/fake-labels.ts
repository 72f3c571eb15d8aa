import { ContractError } from '../../../electron/ipc/contract/errors.ts';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import type { labels, LabelKind, LabelsState } from '../../../electron/ipc/contract/labels.ts';
import type { Handlers } from '../../../electron/ipc/rpc/define.ts';
import { latest } from '../../../electron/ipc/rpc/latest.ts';

type Library = {
  items: () => readonly Item[];
  update: (change: (item: Item) => Item) => void;
  record: (name: string, input: unknown) => void;
};

/** Shows and tags of the items in memory, and those that were made empty. */
export function createFakeLabels({ items, update, record }: Library): {
  handlers: Handlers<{ labels: typeof labels }>['labels'];
} {
  const empty: Record<LabelKind, Set<string>> = { show: new Set(), tag: new Set() };
  const removed = new Map<string, { kind: LabelKind; name: string; carriers: Set<string> }>();
  const listeners = new Set<() => void>();
  const namesOf = (item: Item, kind: LabelKind): string[] =>
    kind === 'tag' ? item.tags : item.show === null ? [] : [item.show];
  const of = (kind: LabelKind): LabelsState['shows'] => {
    const counts = new Map([...empty[kind]].map((name) => [name, 0]));
    for (const item of items()) for (const name of namesOf(item, kind)) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name));
  };
  const change = (ids: readonly string[] | null, next: (item: Item) => Partial<Item>): void => {
    update((item) => (ids === null || ids.includes(item.id) ? { ...item, ...next(item) } : item));
    for (const listener of listeners) listener();
  };
  const replace = (kind: LabelKind, name: string, to: string | null): void => {
    empty[kind].delete(name);
    if (to !== null) empty[kind].add(to);
    change(null, (item) =>
      kind === 'show'
        ? { show: item.show === name ? to : item.show }
        : { tags: [...new Set(item.tags.flatMap((tag) => (tag === name ? (to ?? []) : tag)))] },
    );
  };
  return {
    handlers: {
      state: () =>
        latest<LabelsState>((emit) => {
          const tell = (): void => emit({ shows: of('show'), tags: of('tag') });
          tell();
          listeners.add(tell);
          return () => listeners.delete(tell);
        }),
      create: async ({ kind, name }) => {
        empty[kind].add(name);
        change([], () => ({}));
        return {};
      },
      rename: async ({ kind, name, to }) => {
        record('labels.rename', { kind, name, to });
        const merged = of(kind).some((label) => label.name === to);
        replace(kind, name, to);
        return { merged };
      },
      remove: async ({ kind, name }) => {
        record('labels.remove', { kind, name });
        const carriers = new Set(items().flatMap((item) => (namesOf(item, kind).includes(name) ? [item.id] : [])));
        const removal = `removal-${removed.size + 1}`;
        removed.set(removal, { kind, name, carriers });
        replace(kind, name, null);
        return { removal };
      },
      restore: async ({ removal }) => {
        record('labels.restore', { removal });
        const gone = removed.get(removal);
        if (!gone) throw new ContractError('NOT_FOUND', 'This was undone already, or too much was deleted since.');
        const { kind, name, carriers } = gone;
        empty[kind].add(name);
        change([...carriers], ({ tags }) => (kind === 'show' ? { show: name } : { tags: [...tags, name] }));
        return { count: carriers.size };
      },
      setShow: async ({ ids, show }) => {
        record('labels.setShow', { ids, show });
        change(ids, () => ({ show }));
        return {};
      },
      setTags: async ({ ids, add, remove }) => {
        record('labels.setTags', { ids, add, remove });
        change(ids, ({ tags }) => ({ tags: [...new Set([...tags, ...add])].filter((tag) => !remove.includes(tag)) }));
        return {};
      },
    },
  };
}
