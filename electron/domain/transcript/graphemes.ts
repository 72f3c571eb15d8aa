const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts text into parts of at most `max` in width, between what people see as characters where these are short enough.
 * `widthOf` must add up over parts; by default it counts UTF-16 units.
 */
export function graphemeSplit(text: string, max: number, widthOf = (part: string) => part.length): string[] {
  if (widthOf(text) <= max) return [text];
  const parts: string[] = [];
  let part = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    // A base letter under a tower of marks can be longer than a line: it is cut between code points.
    for (const unit of widthOf(segment) > max ? segment : [segment]) {
      if (part !== '' && width + widthOf(unit) > max) {
        parts.push(part);
        part = '';
        width = 0;
      }
      part += unit;
      width += widthOf(unit);
    }
  }
  parts.push(part);
  return parts;
}
