import { useState } from 'react';
import { Folder, StickyNote } from 'lucide-react';
import type { Item, ItemDetail } from '../../../electron/ipc/contract/library.ts';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { useNow } from '../../app/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { ItemFacts } from '../item/item-facts.tsx';
import { ItemStatus } from '../item/item-status.tsx';
import { ItemLabels } from '../labels/item-labels.tsx';
import { LabelsDialog } from '../labels/labels-dialog.tsx';
import { ItemNote } from '../notes/item-note.tsx';

/** The quiet line under the title, what the item is filed under, and its note. */
export function TranscriptFacts({ detail }: { detail: ItemDetail }) {
  const { item, note } = detail;
  const nowMs = useNow();
  const [isFiling, setFiling] = useState(false);
  /** Counts the times the note was asked for. */
  const [asked, setAsked] = useState(0);
  // Once there it stays, also when its text is deleted: somebody may be typing in it.
  const [isNoteShown, setNoteShown] = useState(false);
  if (!isNoteShown && (note !== '' || asked > 0)) setNoteShown(true);
  useShortcuts({ t: () => setFiling(true), n: () => setAsked((before) => before + 1) });
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
        <ItemFacts item={item} nowMs={nowMs} showSource />
        {/* What is still going on has its own panel below. */}
        {item.status === 'Completed' ? <ItemStatus item={item} /> : null}
        <Filing item={item} onFile={() => setFiling(true)} onNote={isNoteShown ? null : () => setAsked(1)} />
        {isFiling ? <LabelsDialog items={[item]} onClose={() => setFiling(false)} /> : null}
      </div>
      {isNoteShown ? <ItemNote id={item.id} stored={note} asked={asked} /> : null}
    </>
  );
}

function Filing({ item, onFile, onNote }: { item: Item; onFile: () => void; onNote: (() => void) | null }) {
  const small = 'h-6 px-1.5 text-xs font-normal';
  return (
    <span className="-ml-1.5 flex flex-wrap items-center gap-1">
      {item.show === null && item.tags.length === 0 ? null : <ItemLabels item={item} all />}
      <Button size="sm" variant="ghost" title="Show and tags (T)" className={small} onClick={onFile}>
        <Folder aria-hidden className="size-3.5" />
        Show and tags
      </Button>
      {onNote === null ? null : (
        <Button size="sm" variant="ghost" title="Add a note (N)" className={small} onClick={onNote}>
          <StickyNote aria-hidden className="size-3.5" />
          Add a note
        </Button>
      )}
    </span>
  );
}
