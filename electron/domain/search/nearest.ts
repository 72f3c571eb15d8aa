/**
 * At most `limit` words that differ from `wanted` by at most one letter (two from six letters on; a swap counts as one), nearest first,
 * then the more frequent. `wanted` and the words are folded.
 */
export function nearestWords(
  wanted: string,
  words: readonly { word: string; count: number }[],
  limit: number,
): string[] {
  const most = wanted.length >= 6 ? 2 : 1;
  return words
    .map(({ word, count }) => ({ word, count, distance: editDistance(wanted, word, most) }))
    .filter(({ distance }) => distance > 0 && distance <= most)
    .sort((a, b) => a.distance - b.distance || b.count - a.count || a.word.localeCompare(b.word))
    .slice(0, limit)
    .map(({ word }) => word);
}

/**
 * Letters to insert, delete, replace or swap (optimal string alignment) between two words; any number above `most` means
 * "more than that".
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      }
      next.push(value);
      least = Math.min(least, value);
    }
    if (least > most) return most + 1;
    before = row;
    row = next;
  }
  return row[b.length] ?? most + 1;
}
