/**
 * Between offsets of a segment's own text and places in its row. Every drawn run is one element with `data-from` (where
 * it begins in the segment's text) around one text node, so no word needs an element of its own.
 */
type Run = { node: Text; from: number };

function runsOf(row: Element): Run[] {
  const runs: Run[] = [];
  for (const element of row.querySelectorAll<HTMLElement>('[data-from]')) {
    const node = element.firstChild;
    if (node instanceof Text) runs.push({ node, from: Number(element.dataset['from']) });
  }
  return runs;
}

/** The range of the row that shows `start..end` of the segment's text, or `null` when nothing of it is drawn. */
export function rangeIn(row: Element, start: number, end: number): Range | null {
  const runs = runsOf(row);
  const first = runs.find((run) => run.from + run.node.length > start);
  const last = runs.findLast((run) => run.from < end);
  if (!first || !last || first.from >= end) return null;
  const range = document.createRange();
  range.setStart(first.node, Math.max(0, start - first.from));
  range.setEnd(last.node, Math.min(last.node.length, end - last.from));
  return range.collapsed ? null : range;
}

/** The offset in the segment's text that was clicked at, or `null` beside the words. */
export function offsetAtPoint(row: Element, x: number, y: number): number | null {
  const caret = document.caretPositionFromPoint(x, y);
  if (!caret || !(caret.offsetNode instanceof Text) || !row.contains(caret.offsetNode)) return null;
  const from = caret.offsetNode.parentElement?.dataset['from'];
  return from === undefined ? null : Number(from) + caret.offset;
}
