import type { LabelKind } from '../../../ipc/contract/labels.ts';
import type { ItemLabels } from '../../../services/ports/store.ts';
import type { Db } from '../database.ts';

/** An item, as far as its labels are concerned. */
export type ItemKey = { number: number; account: string };

type Carried = { number: number; kind: LabelKind; name: string };

/** Rows of `item_labels`: who carries what. Call inside a transaction; each tells whether anything changed. */
export type ItemLabelsStore = {
  of(item: number): Carried[];
  put(item: Pick<ItemKey, 'number'>, label: number, kind: LabelKind): boolean;
  take(item: Pick<ItemKey, 'number'>, label: number): boolean;
  /** `null`: no show. */
  setShow(item: Pick<ItemKey, 'number'>, label: number | null): boolean;
  /** Everything that carries one label carries the other from now on. */
  moveAll(from: number, to: number): void;
};

/** The labels of an item as a JSON list of `[kind, name]`, for a SELECT over `items` named `i`. */
export const labelsColumn = `(SELECT json_group_array(json_array(l.kind, l.name))
  FROM item_labels m JOIN labels l ON l.number = m.label WHERE m.item = i.number) AS labels`;

/** Reads `labelsColumn`; tags by name. */
export function labelsOf(json: string): ItemLabels {
  if (json === '[]') return { show: null, tags: [] };
  const rows = JSON.parse(json) as [LabelKind, string][];
  const tags = rows.flatMap(([kind, name]) => (kind === 'tag' ? [name] : []));
  return { show: rows.find(([kind]) => kind === 'show')?.[1] ?? null, tags: tags.sort((a, b) => a.localeCompare(b)) };
}

/** Prepares the statements once. */
export function createItemLabels(db: Db): ItemLabelsStore {
  const of = db.prepare<[number], Carried>(
    'SELECT l.number, l.kind, l.name FROM item_labels m JOIN labels l ON l.number = m.label WHERE m.item = ?',
  );
  const put = db.prepare('INSERT INTO item_labels (item, label, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const take = db.prepare('DELETE FROM item_labels WHERE item = ? AND label = ?');
  const takeShow = db.prepare("DELETE FROM item_labels WHERE item = ? AND kind = 'show' AND label IS NOT ?");
  // An item that has both already keeps its other row; the old one goes with its label.
  const move = db.prepare('UPDATE OR IGNORE item_labels SET label = ? WHERE label = ?');
  return {
    of: (item) => of.all(item),
    put: (item, label, kind) => put.run(item.number, label, kind).changes > 0,
    take: (item, label) => take.run(item.number, label).changes > 0,
    setShow(item, label) {
      const taken = takeShow.run(item.number, label).changes;
      const given = label === null ? 0 : put.run(item.number, label, 'show').changes;
      return taken + given > 0;
    },
    moveAll: (from, to) => void move.run(to, from),
  };
}
