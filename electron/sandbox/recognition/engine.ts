/** One word and when it was said, in seconds from the start of the samples given. */
export type HeardWord = { word: string; startSec: number; endSec: number };

/** A stretch of one voice to recognise. `pcm` is s16le, mono, 16 kHz; `speaker` groups what sounds alike. */
export type SpeechChunk = { pcm: Buffer; speaker: number; workDir: string; signal: AbortSignal };

/** Turns speech into words. */
export type RecognitionEngine = {
  name: 'pocketsphinx' | 'placeholder';
  /** Language of the words, or `null` when there are no real words. */
  language: string | null;
  /** A recogniser for one file; it may learn about each voice from the samples shown to it first. */
  open(voices: ReadonlyMap<number, Buffer>, workDir: string, signal: AbortSignal): Promise<FileRecogniser>;
};

export type FileRecogniser = {
  /** Words of the chunk, or `null` when this engine hears none at all (and a placeholder is shown). */
  words(chunk: SpeechChunk): Promise<HeardWord[] | null>;
};

/** Used where no recogniser is installed: says so instead of inventing words. */
export const placeholderEngine: RecognitionEngine = {
  name: 'placeholder',
  language: null,
  open: () => Promise.resolve({ words: () => Promise.resolve(null) }),
};
