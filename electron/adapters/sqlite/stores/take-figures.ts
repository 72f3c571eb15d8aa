import type { DictationSpans } from '../../../domain/dictation/latency.ts';
import type { Outcome } from '../../../domain/dictation/types.ts';
import type { DictationStore, TakeFigures } from '../../../services/ports/dictation-store.ts';
import type { Db } from '../database.ts';
import { createVisibility } from './visibility.ts';

type Record = { item_id: string; at_ms: number; outcome: string; spans: string };

function figuresOf(record: Record): TakeFigures {
  return {
    itemId: record.item_id,
    atMs: record.at_ms,
    outcome: JSON.parse(record.outcome) as Outcome,
    spans: JSON.parse(record.spans) as DictationSpans,
  };
}

type Sync<T> = { [K in keyof T]: T[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never };

/** How takes went. Ours alone is written here, so it is read back without checking. */
export function createTakeFiguresStore(db: Db): Sync<DictationStore> {
  const put = db.prepare('INSERT OR REPLACE INTO take_figures (item_id, at_ms, outcome, spans) VALUES (?, ?, ?, ?)');
  const get = db.prepare<[string], Record>('SELECT * FROM take_figures WHERE item_id = ?');
  const recent = db.prepare<[number], Record>('SELECT * FROM take_figures ORDER BY at_ms DESC LIMIT ?');
  const journal = db.prepare<[string], { takes: number; lost: number }>(
    `SELECT count(*) AS takes, coalesce(sum(files = '[]' AND segment_count IS NULL), 0) AS lost
       FROM items WHERE account = ? AND binned = 0 AND source = 'dictation'`,
  );
  const visibility = createVisibility(db);
  return {
    putTakeFigures({ itemId, atMs, outcome, spans }) {
      put.run(itemId, Math.round(atMs), JSON.stringify(outcome), JSON.stringify(spans));
    },
    takeFigures: (itemIds) =>
      itemIds.flatMap((id) => {
        const record = get.get(id);
        return record ? [figuresOf(record)] : [];
      }),
    recentTakeFigures: (limit) => recent.all(limit).map(figuresOf),
    takeJournal(account) {
      const counts = visibility.accounts(account).map((one) => journal.get(one) ?? { takes: 0, lost: 0 });
      const sum = (name: 'takes' | 'lost'): number => counts.reduce((total, count) => total + count[name], 0);
      return { takes: sum('takes'), lost: sum('lost') };
    },
  };
}
