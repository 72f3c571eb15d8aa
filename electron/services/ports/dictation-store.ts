import type { DictationSpans } from '../../domain/dictation/latency.ts';
import type { Outcome } from '../../domain/dictation/types.ts';
import type { Viewer } from './store.ts';

/** How one take went: what became of it and what the person waited for. */
export type TakeFigures = { itemId: string; atMs: number; outcome: Outcome; spans: DictationSpans };

/** Tables of dictation; same durability as the library's. */
export type DictationStore = {
  /** Replaces what was known of the same take; goes with its item. */
  putTakeFigures(figures: TakeFigures): Promise<void>;
  takeFigures(itemIds: readonly string[]): Promise<TakeFigures[]>;
  /** The last `limit` takes, newest first. */
  recentTakeFigures(limit: number): Promise<TakeFigures[]>;
  /**
   * Takes that are listed, and those among them that have neither audio nor a transcript: nothing in the app removes
   * audio that was not transcribed, so these were lost.
   */
  takeJournal(account: Viewer): Promise<{ takes: number; lost: number }>;
};
