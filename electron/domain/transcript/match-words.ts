/** Largest table one gap between anchors may need; above it the gap stays unmatched rather than slow. */
const maxGapCells = 250_000;
/** Consecutive equal words that make an anchor when they occur once on both sides. */
const anchorLength = 3;

/**
 * Pairs equal keys of two sequences in order: `result[j]` is the index in `left` matched with `right[j]`, or -1.
 * Runs of three words that are unique on both sides anchor the search (patience), equal runs grow from there, and what
 * remains between anchors is a longest-common-subsequence table of bounded size: about linear for texts that mostly
 * agree, and never worse than `maxGapCells` per gap. Empty keys never match.
 */
export function matchWords(left: readonly string[], right: readonly string[]): Int32Array {
  const result = new Int32Array(right.length).fill(-1);
  let fromLeft = 0;
  let fromRight = 0;
  const anchors = [...uniqueAnchors(left, right), { left: left.length, right: right.length }];
  for (const anchor of anchors) {
    if (anchor.left < fromLeft || anchor.right < fromRight) continue;
    matchGap(left, right, fromLeft, anchor.left, fromRight, anchor.right, result);
    fromLeft = anchor.left;
    fromRight = anchor.right;
    while (fromRight < right.length && fromLeft < left.length && isSame(left, right, fromLeft, fromRight)) {
      result[fromRight] = fromLeft;
      fromLeft += 1;
      fromRight += 1;
    }
  }
  return result;
}

type Pair = { left: number; right: number };

function isSame(left: readonly string[], right: readonly string[], i: number, j: number): boolean {
  return left[i] === right[j] && left[i] !== '';
}

/** Pairs of positions of runs that occur exactly once on both sides, thinned to an increasing sequence. */
function uniqueAnchors(left: readonly string[], right: readonly string[]): Pair[] {
  const inLeft = uniqueRuns(left);
  const inRight = uniqueRuns(right);
  const pairs: Pair[] = [];
  for (const [run, position] of inRight) {
    const other = inLeft.get(run);
    if (position >= 0 && other !== undefined && other >= 0) pairs.push({ left: other, right: position });
  }
  return increasing(pairs.sort((a, b) => a.right - b.right));
}

/** Position of each run of words, or -1 when it occurs again. */
function uniqueRuns(keys: readonly string[]): Map<string, number> {
  const runs = new Map<string, number>();
  for (let at = 0; at + anchorLength <= keys.length; at += 1) {
    const run = keys.slice(at, at + anchorLength).join(' ');
    runs.set(run, runs.has(run) ? -1 : at);
  }
  return runs;
}

/** Longest subsequence increasing in `left` (patience sorting, n log n). */
function increasing(pairs: readonly Pair[]): Pair[] {
  const tails: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach((pair, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.left ?? 0) < pair.left) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = index;
  });
  const chain: Pair[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) chain.push(pair);
  }
  return chain.reverse();
}

/** Matches `left[a..b)` with `right[c..d)`: equal ends first, the rest by longest common subsequence when it is small. */
function matchGap(
  left: readonly string[],
  right: readonly string[],
  a: number,
  b: number,
  c: number,
  d: number,
  result: Int32Array,
): void {
  while (a < b && c < d && isSame(left, right, a, c)) result[c++] = a++;
  while (a < b && c < d && isSame(left, right, b - 1, d - 1)) result[--d] = --b;
  const width = d - c + 1;
  if (a === b || c === d || (b - a + 1) * width > maxGapCells) return;
  const lengths = new Uint16Array((b - a + 1) * width);
  for (let i = b - 1; i >= a; i -= 1) {
    for (let j = d - 1; j >= c; j -= 1) {
      const at = (i - a) * width + (j - c);
      lengths[at] = isSame(left, right, i, j)
        ? (lengths[at + width + 1] ?? 0) + 1
        : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  let i = a;
  let j = c;
  while (i < b && j < d) {
    const at = (i - a) * width + (j - c);
    if (isSame(left, right, i, j) && (lengths[at] ?? 0) === (lengths[at + width + 1] ?? 0) + 1) result[j++] = i++;
    else if ((lengths[at + width] ?? 0) >= (lengths[at + 1] ?? 0)) i += 1;
    else j += 1;
  }
}
