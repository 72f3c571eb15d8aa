import { soundsOf } from '../transcript/tags.ts';
import { foldWord, indexText } from './fold.ts';

/**
 * Begins the words that stand for sounds in the index. fold.ts makes each of these letters a word of its own wherever it
 * is said or typed, so that a sound is never found by a word, nor a word by a sound.
 */
const mark = '音音';

/** The word of a sound, given by its one name (domain/transcript/tags.ts); `sound` is that of any known one. */
export function soundWord(name: string): string {
  return mark + foldWord(name).replace(/[^\p{L}\p{N}]/gu, '');
}

/** What the index holds of a line: its words, and after them a word for each of its sounds. */
export function indexLine(text: string): string {
  if (!/[[🎵🎶♪♫]/u.test(text)) return indexText(text);
  const sounds = soundsOf(text);
  const words = sounds.map(({ name }) => soundWord(name));
  if (sounds.some(({ known }) => known)) words.push(soundWord('sound'));
  return [indexText(text), ...new Set(words)].join(' ');
}
