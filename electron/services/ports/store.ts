import type { Hit, Item, Segment, listSorts } from '../../ipc/contract/library.ts';
import type { JobState, ListState } from '../../domain/job-state.ts';
import type { SearchFilters } from '../../domain/search/filters.ts';
import type { RemoteWord } from '../../domain/transcription.ts';
import type { Viewer } from '../../domain/viewer.ts';

export type { Viewer };
export { jobStates, type JobState } from '../../domain/job-state.ts';

export type JobRow = {
  itemId: string;
  state: JobState;
  /** Why it is held. */
  hold: 'confirm' | 'duplicate' | 'key' | null;
  duplicateOf: string | null;
  /** The service's id, once known. */
  remoteId: string | null;
  remoteStatus: string | null;
  /** Unique part of the filename sent, for finding the job again. */
  token: string;
  /** All bytes were accepted by the network before contact was lost. */
  bodyComplete: boolean;
  submitStartedAtMs: number | null;
  nextAttemptAtMs: number | null;
  attempts: number;
  cache: boolean;
  nonSpeech: boolean;
  /** What the service says the transcript was made with; `null`: it did not say, or there is none yet. */
  resultNonSpeech: boolean | null;
  estimateMicroUsd: number | null;
  /** Stable code and a sentence for people; never a server body. */
  errorCode: string | null;
  errorMessage: string | null;
  createdAtMs: number;
  updatedAtMs: number;
};

export type ItemRow = {
  id: string;
  title: string;
  source: Item['source'];
  origin: Item['origin'];
  /** Salted hash of address and key: another account's rows are never shown or touched (T11). */
  account: string;
  createdAtMs: number;
  durationMs: number | null;
  sizeBytes: number | null;
  /** Files in the media folder, in playing order; empty when there is no local audio. */
  files: string[];
  mimeType: string | null;
  sha256: string | null;
  language: string | null;
  speakerCount: number | null;
  segmentCount: number | null;
  costMicroUsd: number | null;
  starred: boolean;
  deletedAtMs: number | null;
  /** A take that is being recorded right now, or was when the app died. */
  recording: boolean;
};

/** What people filed an item under; tags by name. */
export type ItemLabels = { show: string | null; tags: string[] };

export type ItemWithJob = { item: ItemRow; job: JobRow | null; labels: ItemLabels; hasNote: boolean };

export type NewSegment = {
  speaker: string | null;
  text: string;
  startMs: number;
  endMs: number;
  words: RemoteWord[] | null;
};

/** A transcript that a person brought. `names` by label; `raw` keeps the file it came from; `note` where there is none yet. */
export type ImportedText = {
  segments: NewSegment[];
  text: string | null;
  language: string | null;
  raw: string;
  names: Record<string, string>;
  note: string;
};

export type ListQuery = {
  after?: string;
  limit: number;
  sort: (typeof listSorts)[number];
  /** Only items in one of these; `statesOf` in domain/item-view.ts gives them for a status. Default: all. */
  states?: readonly ListState[];
  source?: Item['source'];
  starred?: boolean;
  bin?: boolean;
  /** Only items of this show (`null`: of none), and with all of these tags; by name. */
  show?: string | null;
  tags?: readonly string[];
  /** Whose rows; default all. */
  account?: Viewer;
};

/** What narrows a search: the filters, and the states that their statuses mean just now (`null`: any). */
export type Narrowed = { filters: SearchFilters; states: readonly ListState[] | null };

/**
 * The library on disk. Asynchronous because it lives in a worker; every method is one transaction, durable when it
 * resolves (WAL, synchronous FULL).
 */
export type Store = {
  /** Items and jobs. Rejects with CONFLICT when the id is taken. */
  insertItem(item: ItemRow, job: JobRow | null): Promise<void>;
  /** Rejects with NOT_FOUND. Setting `deletedAtMs` takes the item out of search; clearing it puts it back. */
  updateItem(id: string, patch: Partial<Omit<ItemRow, 'id'>>): Promise<void>;
  /**
   * Into the bin, or out of it (`null`); what is there already keeps its time. Items that are gone or not visible are left
   * out. Resolves to the ids that changed. Rejects with CONFLICT, changing nothing, when one is being recorded.
   */
  binItems(viewer: Viewer, ids: readonly string[], deletedAtMs: number | null): Promise<string[]>;
  starItems(viewer: Viewer, ids: readonly string[], starred: boolean): Promise<string[]>;
  getItem(id: string): Promise<ItemWithJob | null>;
  /** Rejects with BAD_INPUT when `after` is not a `next` of the same sort. */
  listItems(query: ListQuery): Promise<{ rows: ItemWithJob[]; next: string | null; total: number }>;
  /** Newest first, those in the bin included. */
  findByHash(sha256: string, account: string): Promise<ItemWithJob[]>;
  unfinishedTakes(): Promise<ItemRow[]>;
  /** Every file that some item owns: what else lies in the media folder belongs to a take that the library lost. */
  ownedFiles(): Promise<string[]>;
  putJob(job: JobRow): Promise<void>;
  /**
   * Changes a job only while it is in one of `from` (compare-and-set). Resolves to the row after the change, or `null`
   * when it had moved on, in which case nothing was written.
   */
  moveJob(itemId: string, from: readonly JobState[], patch: Partial<Omit<JobRow, 'itemId'>>): Promise<JobRow | null>;
  /** Jobs in one of the states, oldest first; of every account, those of binned items included. */
  jobsIn(states: readonly JobState[]): Promise<ItemWithJob[]>;
  /**
   * Deletes the rows of what is in the bin since before `beforeMs`, of every account or of those that a viewer sees.
   * Resolves to how many there were and the audio files that nobody owns any more.
   */
  purgeBin(beforeMs: number, viewer?: Viewer): Promise<{ count: number; files: string[] }>;

  /**
   * Transcripts. Replaces what was there, keeps speaker names, and corrections where the service's text is the same;
   * updates counts and the index. Rejects with NOT_FOUND when the item is gone.
   */
  putTranscript(
    itemId: string,
    transcript: { segments: NewSegment[]; text: string | null; language: string | null; raw: string },
  ): Promise<void>;
  /** An item together with the transcript that came with it; nothing is to be done for it. */
  insertTranscribed(item: ItemRow, transcript: ImportedText): Promise<void>;
  /**
   * Gives an item a transcript that a person brought, and forgets a job that was not sent yet. Rejects with CONFLICT while
   * it is being transcribed, and when there is a transcript unless `replace`.
   */
  attachTranscript(itemId: string, transcript: ImportedText, replace: boolean): Promise<void>;
  /** The next `limit` segments from an ordinal on. `total` counts ordinals; a repaired library may lack some. */
  segments(itemId: string, fromOrdinal: number, limit: number): Promise<{ segments: Segment[]; total: number }>;
  editSegment(itemId: string, ordinal: number, text: string | null): Promise<Segment>;
  speakers(itemId: string): Promise<{ speaker: string; name: string | null }[]>;
  nameSpeaker(itemId: string, speaker: string, name: string): Promise<void>;
  /** Never rejects for what was typed. `total` is capped at 1,001. `speaker` of a hit is the name to show. */
  search(text: string, limit: number, account?: Viewer, narrowed?: Narrowed): Promise<{ hits: Hit[]; total: number }>;

  /** Writes a consistent copy of everything into a new file, while other calls go on. */
  snapshot(file: string): Promise<void>;

  /** Problems found at open that the person should hear about (quarantined file, rows skipped). */
  notices(): Promise<string[]>;
  close(): Promise<void>;
};
