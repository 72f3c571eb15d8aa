/** A word as it stands in a text: `[start, end)` in UTF-16 units, and its folded form for comparing. */
export type Word = { start: number; end: number; folded: string };

/** Scripts written without spaces: each character counts as a word, a run of them is searched as a phrase. */
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
/** What the index counts as part of a word: letters, digits, marks, private use (emphasis stars are dropped, T59). */
const wordCharacter = String.raw`\p{L}\p{N}\p{M}\p{Co}`;
const wordPattern = new RegExp(
  `[${unspaced}]\\p{M}*|(?:(?![${unspaced}])[${wordCharacter}])+(?:\\*+(?:(?![${unspaced}])[${wordCharacter}])+)*`,
  'gu',
);
// eslint-disable-next-line no-control-regex
const asciiOnly = /^[\x00-\x7f]*$/;
const asciiWord = /[a-z0-9]+(?:\*+[a-z0-9]+)*/gi;
const combining = /[\u0300-\u036f]/g;
/** Letters that look like another one but do not decompose into it. */
const lookAlikes: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};
const lookAlike = /[ßæœøłđðþıς]/g;

/**
 * The form in which words are compared: lower case, without accents, compatibility forms resolved, `*` removed.
 * `Übung`, `ubung` and `u*bung*` are one word.
 */
export function foldWord(word: string): string {
  const bare = word.includes('*') ? word.replaceAll('*', '') : word;
  const lower = bare.toLowerCase();
  if (asciiOnly.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(combining, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(lookAlike, (letter) => lookAlikes[letter] ?? letter);
}

/**
 * The words of a text in order. Punctuation, brackets of `[tags]` and apostrophes separate words. Total and linear: any
 * string gives a list. One character may stand for several words (`㌀` is `アパート`): they share its range. What folds to
 * nothing (a lone accent) is left out.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(asciiOnly.test(text) ? asciiWord : wordPattern)) {
    const start = match.index;
    const end = start + match[0].length;
    const folded = foldWord(match[0]);
    if (asciiOnly.test(match[0])) words.push({ start, end, folded });
    else for (const part of folded.match(wordPattern) ?? []) words.push({ start, end, folded: part });
  }
  return words;
}

/** The folded words of a text joined by spaces: what goes into the index, so that it and the page agree on words. */
export function indexText(text: string): string {
  if (asciiOnly.test(text)) return foldWord(text);
  return wordsOf(text)
    .map((word) => word.folded)
    .join(' ');
}

/** A key that sorts titles as people expect: accents and case aside, and `Episode 9` before `Episode 10`. */
export function sortKey(title: string): string {
  return foldWord(title.trim())
    .slice(0, 200)
    .replace(/\d{1,15}/g, (digits) => digits.padStart(15, '0'));
}
