import * as z from 'zod/mini';
import type { Outcome } from '../../../domain/dictation/types.ts';
import { spansSchema } from '../../../ipc/contract/dictation.ts';
import type { DictationStore, TakeFigures } from '../../../services/ports/dictation-store.ts';
import type { Db } from '../database.ts';
import { createVisibility } from './visibility.ts';
import { storedJson } from './stored-json.ts';

type Record = { item_id: string; at_ms: number; outcome: string; spans: string };

const outcomeSchema = z.custom<Outcome>((value) => z.object({ kind: z.string() }).safeParse(value).success);

/** None when damage changed them: the take itself is an item, and whole. */
function figuresOf({ item_id: itemId, at_ms: atMs, ...record }: Record): TakeFigures[] {
  const outcome = storedJson(record.outcome, outcomeSchema);
  const spans = storedJson(record.spans, spansSchema);
  return outcome && spans ? [{ itemId, atMs, outcome, spans }] : [];
}

type Sync<T> = { [K in keyof T]: T[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never };

/** How takes went. */
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
        return record ? figuresOf(record) : [];
      }),
    recentTakeFigures: (limit) => recent.all(limit).flatMap(figuresOf),
    takeJournal(account) {
      const counts = visibility.accounts(account).map((one) => journal.get(one) ?? { takes: 0, lost: 0 });
      const sum = (name: 'takes' | 'lost'): number => counts.reduce((total, count) => total + count[name], 0);
      return { takes: sum('takes'), lost: sum('lost') };
    },
  };
}
