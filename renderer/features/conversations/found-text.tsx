import { Fragment } from 'react';
import { markedParts } from '../library/search-groups.ts';
import { marksIn } from './find-in-entries.ts';

/** A whole text with what is looked for marked in it. Plain text in, elements out: nothing in it is ever markup. */
export function FoundText({ text, find }: { text: string; find: string }) {
  const marks = marksIn(text, find);
  if (marks.length === 0) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {markedParts(text, marks, Number.POSITIVE_INFINITY).map((part, position) =>
        part.isMarked ? (
          // oxlint-disable-next-line react/no-array-index-key -- parts of one text have no other identity
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
