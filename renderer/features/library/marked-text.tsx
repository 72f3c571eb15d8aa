import { Fragment } from 'react';
import { markedParts } from './search-groups.ts';

/** A matching line with its matches marked. Plain text in, elements out: nothing in it is ever markup. */
export function MarkedText({ text, marks }: { text: string; marks: readonly { start: number; end: number }[] }) {
  return (
    <bdi>
      {markedParts(text, marks).map((part, position) =>
        part.isMarked ? (
          // oxlint-disable-next-line react/no-array-index-key -- parts of one line have no other identity
          <mark key={position} className="rounded-[3px] bg-(--found-bg) text-(--found-ink)">
            {part.text}
          </mark>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- as above
          <Fragment key={position}>{part.text}</Fragment>
        ),
      )}
    </bdi>
  );
}
