import type { ItemRow, ItemWithJob, Viewer } from './store.ts';

/** One of several items with the same audio. */
export type CopyRow = ItemWithJob & {
  /** A line was corrected or a speaker named. */
  hasEdits: boolean;
};

/** Items by the content of their audio; those in the bin or without audio here are left out. */
export type DuplicateStore = {
  /** Groups of two and more, the newest group first. */
  duplicates(viewer: Viewer, limit: number): Promise<CopyRow[][]>;
  /** Finished items with audio whose hash is not known, oldest first; of every account. */
  unhashed(limit: number): Promise<ItemRow[]>;
};
