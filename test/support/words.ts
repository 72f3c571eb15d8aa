/** Lower-case words without punctuation, tags or marks. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/\[[^\]]*\]/g, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== '');
}

/** Word error rate: edits (insert, delete, substitute) over the number of words that were said. */
export function wordErrorRate(said: string, heard: string): number {
  const a = wordsOf(said);
  const b = wordsOf(heard);
  let row = b.map((_, index) => index + 1);
  a.forEach((word, i) => {
    let left = i + 1;
    let diagonal = i;
    row = b.map((other, j) => {
      const up = row[j] ?? 0;
      const cost = Math.min(up + 1, left + 1, diagonal + (word === other ? 0 : 1));
      diagonal = up;
      left = cost;
      return cost;
    });
  });
  return (row.at(-1) ?? a.length) / Math.max(1, a.length);
}
