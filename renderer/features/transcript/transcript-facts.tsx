import { useState } from 'react';
import { Folder } from 'lucide-react';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { useNow } from '../../app/use-now.ts';
import { ItemFacts } from '../item/item-facts.tsx';
import { ItemStatus } from '../item/item-status.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { Button } from '../../ui/button.tsx';
import { ItemLabels } from '../labels/item-labels.tsx';
import { LabelsDialog } from '../labels/labels-dialog.tsx';

/** The quiet line under the title. */
export function TranscriptFacts({ item }: { item: Item }) {
  const nowMs = useNow();
  const [isFiling, setFiling] = useState(false);
  useShortcuts({ t: () => setFiling(true) });
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
      <ItemFacts item={item} nowMs={nowMs} showSource />
      {/* What is still going on has its own panel below. */}
      {item.status === 'Completed' ? <ItemStatus item={item} /> : null}
      <span className="flex items-center gap-1">
        <ItemLabels item={item} all />
        <Button
          size="sm"
          variant="ghost"
          title="Show and tags (T)"
          className="h-6 px-1.5 text-xs font-normal"
          onClick={() => setFiling(true)}
        >
          <Folder aria-hidden className="size-3.5" />
          Show and tags
        </Button>
      </span>
      {isFiling ? <LabelsDialog items={[item]} onClose={() => setFiling(false)} /> : null}
    </div>
  );
}
