/** A pseudo-random generator with a seed, so that every run measures the same library (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const common =
  'the of and to in a is that it was for on with he as you at be this have or from had by but not are his they which she were an we there can all said has their more when will no if out so what up about who them some could him into its then two my do now like only other time than';
const onsets = 'b c d f g h j k l m n p r s t v w st tr pl gr ch sh br cl pr sp fl th'.split(' ');
const vowels = 'a e i o u ea ou ai io'.split(' ');
const codas = ['', '', 'n', 'r', 's', 't', 'l', 'm', 'ck', 'nd', 'st', 'ng'];

/** `size` distinct words, the commonest first; the first 77 are the commonest of English, the others are made up. */
export function vocabularyOf(size: number, random: () => number): string[] {
  const words = new Set(common.split(' '));
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  while (words.size < size) {
    const syllables = 1 + Math.floor(random() * (1 + Math.log10(words.size)));
    let word = '';
    for (let index = 0; index < syllables; index += 1) word += pick(onsets) + pick(vowels) + pick(codas);
    words.add(word);
  }
  return [...words].slice(0, size);
}

/** Draws words as often as people use them: the word of rank r about 1 / (r + 2.7) as often as the first (Zipf-Mandelbrot). */
export function zipf(words: readonly string[], random: () => number): () => string {
  const upTo = new Float64Array(words.length);
  let sum = 0;
  for (let rank = 0; rank < words.length; rank += 1) upTo[rank] = sum += 1 / (rank + 2.7);
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = words.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? '';
  };
}

/** p50, p95 and the largest of some durations in milliseconds. */
export function summary(times: readonly number[]): { p50: number; p95: number; max: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0 };
}

/** One line of a table of results. */
export function row(name: string, times: readonly number[]): string {
  return `${name.padEnd(52)} ${String(times.length).padStart(6)} ${cells(times)}`;
}

/** The figures of that line alone. */
export function cells(times: readonly number[]): string {
  const { p50, p95, max } = summary(times);
  return [p50, p95, max].map((value) => value.toFixed(value < 10 ? 2 : 0).padStart(8)).join(' ');
}

/** The head of that table. */
export const head = `${''.padEnd(52)} ${'n'.padStart(6)} ${'p50 ms'.padStart(8)} ${'p95 ms'.padStart(8)} ${'max ms'.padStart(8)}`;
