import { labelKey, labelName } from '../../../domain/label-name.ts';
import type { Viewer } from '../../../domain/viewer.ts';
import { ContractError } from '../../../ipc/contract/errors.ts';
import type { LabelKind } from '../../../ipc/contract/labels.ts';
import type { LabelRow, RemovedLabel } from '../../../services/ports/label-store.ts';
import type { Db } from '../database.ts';
import { createItemLabels, type ItemKey } from './item-labels.ts';
import { createVisibility } from './visibility.ts';

type Named = { number: number; account: string; name: string };

/** Rows of `labels` and who carries them. Every method is one transaction. */
export type LabelsStore = {
  list(viewer: Viewer): LabelRow[];
  create(account: string, kind: LabelKind, name: string): void;
  rename(viewer: Viewer, kind: LabelKind, name: string, to: string): boolean;
  remove(viewer: Viewer, kind: LabelKind, name: string): RemovedLabel[];
  restore(viewer: Viewer, removed: readonly RemovedLabel[]): string[];
  setShow(viewer: Viewer, itemIds: readonly string[], show: string | null): string[];
  setTags(
    viewer: Viewer,
    itemIds: readonly string[],
    change: { add: readonly string[]; remove: readonly string[] },
  ): string[];
  /** The item went to another account: it takes its labels along. Call inside a transaction. */
  follow(item: number, account: string): void;
};

/** A viewer names labels; which rows of which visible accounts are meant is found here. */
export function createLabelsStore(db: Db): LabelsStore {
  const carried = createItemLabels(db);
  const visibility = createVisibility(db);
  const counted = db.prepare<[], LabelRow & { account: string; key: string }>(
    `SELECT l.account, l.kind, l.name, l.name_key AS key,
       (SELECT count(*) FROM item_labels m INDEXED BY item_labels_created WHERE m.label = l.number AND m.binned = 0) AS count
     FROM labels l ORDER BY l.number`,
  );
  const named = db.prepare<[string, string], Named>(
    'SELECT number, account, name FROM labels WHERE kind = ? AND name_key = ? ORDER BY number',
  );
  const insert = db.prepare(
    `INSERT INTO labels (account, kind, name, name_key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const setName = db.prepare('UPDATE labels SET name = ?, name_key = ? WHERE number = ?');
  const drop = db.prepare('DELETE FROM labels WHERE number = ?');
  const itemById = db.prepare<[string], ItemKey & { id: string }>('SELECT number, id, account FROM items WHERE id = ?');

  const carriers = db
    .prepare<[number], string>('SELECT i.id FROM item_labels m JOIN items i ON i.number = m.item WHERE m.label = ?')
    .pluck() as unknown as { all(label: number): string[] };

  const isVisible = (viewer: Viewer): ((account: string) => boolean) => {
    if (viewer === null) return () => true;
    const accounts = new Set(visibility.accounts(viewer));
    return (account) => accounts.has(account);
  };
  const find = (viewer: Viewer, kind: LabelKind, name: string): Named[] => {
    const mine = isVisible(viewer);
    return named.all(kind, labelKey(name)).filter(({ account }) => mine(account));
  };
  const ensure = (account: string, kind: LabelKind, text: string): number => {
    const name = labelName(text);
    if (name === '') throw new ContractError('BAD_INPUT', 'Give it a name with at least one character.');
    insert.run(account, kind, name, labelKey(name));
    const row = named.all(kind, labelKey(name)).find((one) => one.account === account);
    if (!row) throw new Error('a label that was just made is not there');
    return row.number;
  };
  /** Runs `change` for every visible item; gives the ids of those that it changed. */
  const each = (viewer: Viewer, itemIds: readonly string[], change: (item: ItemKey) => boolean): string[] => {
    const mine = isVisible(viewer);
    return [...new Set(itemIds)].filter((id) => {
      const item = itemById.get(id);
      return item !== undefined && mine(item.account) && change(item);
    });
  };

  const rename = db.transaction((viewer: Viewer, kind: LabelKind, name: string, to: string) => {
    const next = labelName(to);
    if (next === '') throw new ContractError('BAD_INPUT', 'Give it a name with at least one character.');
    const rows = find(viewer, kind, name);
    if (rows.length === 0) throw new ContractError('NOT_FOUND', 'It is no longer there: renamed or deleted meanwhile.');
    const others = labelKey(next) === labelKey(name) ? [] : find(viewer, kind, next);
    for (const row of rows) {
      const other = others.find(({ account }) => account === row.account);
      if (other) {
        carried.moveAll(row.number, other.number);
        drop.run(row.number);
      } else setName.run(next, labelKey(next), row.number);
    }
    return others.length > 0;
  });
  const setShow = db.transaction((viewer: Viewer, itemIds: readonly string[], show: string | null) =>
    each(viewer, itemIds, (item) => carried.setShow(item, show === null ? null : ensure(item.account, 'show', show))),
  );
  const setTags = db.transaction(
    (
      viewer: Viewer,
      itemIds: readonly string[],
      { add, remove }: { add: readonly string[]; remove: readonly string[] },
    ) =>
      each(viewer, itemIds, (item) => {
        const off = remove.flatMap((name) => find(viewer, 'tag', name)).filter((row) => carried.take(item, row.number));
        const on = add.filter((name) => carried.put(item, ensure(item.account, 'tag', name), 'tag'));
        return off.length + on.length > 0;
      }),
  );
  const remove = db.transaction((viewer: Viewer, kind: LabelKind, name: string) => {
    const rows = find(viewer, kind, name);
    const removed = rows.map((row) => ({
      account: row.account,
      kind,
      name: row.name,
      itemIds: carriers.all(row.number),
    }));
    for (const { number } of rows) drop.run(number);
    return removed;
  });
  const restore = db.transaction((viewer: Viewer, removed: readonly RemovedLabel[]) => {
    const mine = isVisible(viewer);
    return removed.flatMap(({ account, kind, name, itemIds }) => {
      if (mine(account)) ensure(account, kind, name);
      return each(viewer, itemIds, (item) => carried.put(item, ensure(item.account, kind, name), kind));
    });
  });

  return {
    list(viewer) {
      const mine = isVisible(viewer);
      const joined = new Map<string, LabelRow>();
      for (const { account, kind, name, key, count } of counted.all()) {
        if (!mine(account)) continue;
        const known = joined.get(`${kind} ${key}`);
        if (known) known.count += count;
        else joined.set(`${kind} ${key}`, { kind, name, count });
      }
      return [...joined.values()];
    },
    create: (account, kind, name) => void ensure(account, kind, name),
    rename: (...input) => rename.immediate(...input),
    remove: (...input) => remove.immediate(...input),
    restore: (...input) => restore.immediate(...input),
    setShow: (...input) => setShow.immediate(...input),
    setTags: (...input) => setTags.immediate(...input),
    follow(item, account) {
      for (const { number, kind, name } of carried.of(item)) {
        carried.take({ number: item }, number);
        carried.put({ number: item }, ensure(account, kind, name), kind);
      }
    },
  };
}
