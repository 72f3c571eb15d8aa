import { Folder, StickyNote } from 'lucide-react';
import type { Item } from '../../../electron/ipc/contract/library.ts';

const tagsShown = 3;

/** What a person put on an item, in one quiet line after its facts: show, tags, and that there is a note. */
export function ItemLabels({ item, all = false }: { item: Item; all?: boolean }) {
  const { show, tags, hasNote } = item;
  if (show === null && tags.length === 0 && !hasNote) return null;
  const shown = all ? tags : tags.slice(0, tagsShown);
  return (
    <span className="ml-2">
      {show === null ? null : (
        <span className="text-soft">
          <Folder aria-hidden className="mr-1 inline size-3 align-[-0.1em]" />
          <span className="sr-only">Show </span>
          <bdi>{show}</bdi>
        </span>
      )}
      {shown.map((tag) => (
        <span key={tag} className="ml-1.5 rounded bg-sunken px-1.5 py-px text-soft">
          <span className="sr-only">Tag </span>
          <bdi>{tag}</bdi>
        </span>
      ))}
      {tags.length > shown.length ? (
        <span className="ml-1.5" title={tags.slice(shown.length).join(', ')}>
          +{tags.length - shown.length}
        </span>
      ) : null}
      {hasNote && !all ? (
        <span className="ml-1.5" title="Has a note">
          <StickyNote aria-hidden className="inline size-3 align-[-0.1em]" />
          <span className="sr-only">Has a note</span>
        </span>
      ) : null}
    </span>
  );
}
