import type { Item } from '../../../electron/ipc/contract/library.ts';
import { useNow } from '../../app/use-now.ts';
import { ItemFacts } from '../item/item-facts.tsx';
import { ItemStatus } from '../item/item-status.tsx';

/** The quiet line under the title. */
export function TranscriptFacts({ item }: { item: Item }) {
  const nowMs = useNow();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
      <ItemFacts item={item} nowMs={nowMs} showSource />
      {/* What is still going on has its own panel below. */}
      {item.status === 'Completed' ? <ItemStatus item={item} /> : null}
    </div>
  );
}
