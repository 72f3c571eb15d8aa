import type { TakePart } from './capture-process.ts';

/** A take as it was found in the media folder, its headers in order. Takes without a single frame are not reported. */
export type FoundTake = { takeId: string; parts: TakePart[]; startedAtMs: number };

/** What is on disk of recordings, whoever wrote it and however that ended. */
export type RecordedTakes = {
  /** Repairs what was cut short and lists every take, oldest first. Deletes nothing; running it twice changes nothing. */
  repair(): Promise<FoundTake[]>;
};
