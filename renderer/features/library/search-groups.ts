import type { Hit } from '../../../electron/ipc/contract/library.ts';

/** The hits of one item, in the order of the best one. */
export type HitGroup = { itemId: string; title: string; createdAtMs: number; hits: Hit[] };

/** Puts the hits of an item together; items keep the order of their first hit. */
export function groupHits(hits: readonly Hit[]): HitGroup[] {
  const groups = new Map<string, HitGroup>();
  for (const hit of hits) {
    const group = groups.get(hit.itemId);
    if (group) group.hits.push(hit);
    else groups.set(hit.itemId, { itemId: hit.itemId, title: hit.title, createdAtMs: hit.createdAtMs, hits: [hit] });
  }
  return [...groups.values()];
}

/** Where a hit leads: the exact second of its transcript, or its beginning. */
export function hitPath(hit: Hit): string {
  return hit.startMs === null ? `/transcript/${hit.itemId}` : `/transcript/${hit.itemId}/at/${hit.startMs}`;
}

/** What tells the hits of one item apart. */
export function hitKey(hit: Hit): string {
  if (hit.isNote) return 'note';
  // A title, or the name of somebody or something that the item carries.
  return hit.ordinal === null ? `name ${hit.text}` : `${hit.ordinal}`;
}

export type MarkedPart = { text: string; isMarked: boolean };

/**
 * A hit's line cut at its marks, shortened at the front so that the first mark shows. Marks come from the index and are
 * not trusted: those out of order or out of range are clipped or skipped.
 */
export function markedParts(
  text: string,
  marks: readonly { start: number; end: number }[],
  leadChars = 48,
): MarkedPart[] {
  const parts: MarkedPart[] = [];
  const first = marks[0]?.start ?? 0;
  let at = 0;
  if (first > leadChars) {
    const space = text.indexOf(' ', first - leadChars);
    at = space >= 0 && space < first ? space + 1 : first;
    parts.push({ text: '… ', isMarked: false });
  }
  for (const mark of marks) {
    const start = Math.max(at, mark.start);
    const end = Math.min(text.length, mark.end);
    if (end <= start) continue;
    if (start > at) parts.push({ text: text.slice(at, start), isMarked: false });
    parts.push({ text: text.slice(start, end), isMarked: true });
    at = end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isMarked: false });
  return parts;
}
