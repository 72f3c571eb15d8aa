import { isMusicSign, tagName } from './tags.ts';

/** One comparable piece of transcript text. Joining `before + raw` of all tokens gives the text back, spaces folded. */
export type Token = {
  /** `word`; `tag` for a non-speech sound; `mark` for punctuation that stands alone. */
  kind: 'word' | 'tag' | 'mark';
  /** The piece as written, punctuation included. */
  raw: string;
  /** What two spellings of the same thing share: case, accents' form and punctuation folded. Empty for a mark. */
  key: string;
  /** Whether white space stood before it. */
  spaced: boolean;
  /** UTF-16 offset of `raw` in the text. */
  from: number;
};

/** A tag, one character of a script that is written without spaces, or a run up to the next of those or white space. */
const piece =
  /\[[A-Za-z][A-Za-z _-]{0,31}\]|[🎵🎶♪♫]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*[^\p{L}\p{N}\s[🎵🎶♪♫]*|(?:(?!\[[A-Za-z][A-Za-z _-]{0,31}\]|[🎵🎶♪♫])[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])+/gu;

/** Splits text into tokens, in linear time. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(piece)) {
    const raw = match[0];
    const from = match.index;
    tokens.push({ ...classify(raw), raw, spaced: from > end, from });
    end = from + raw.length;
  }
  return tokens;
}

function classify(raw: string): Pick<Token, 'kind' | 'key'> {
  if (isMusicSign(raw) || /^\[[A-Za-z][A-Za-z _-]{0,31}\]$/.test(raw))
    return { kind: 'tag', key: `[${tagName(raw).name}]` };
  const key = foldWord(raw);
  return { kind: key === '' ? 'mark' : 'word', key };
}

/** Letters, marks and digits of a word in one case and form; two spellings that differ in punctuation only are equal. */
export function foldWord(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/** Puts tokens together again. The first token's space is left out. */
export function joinTokens(tokens: readonly { raw: string; spaced: boolean }[]): string {
  let text = '';
  for (const token of tokens) text += token.spaced && text !== '' ? ` ${token.raw}` : token.raw;
  return text;
}
