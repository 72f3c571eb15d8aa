import { ApiError } from '../../domain/errors.ts';
import type { RemoteTranscription } from '../../domain/transcription.ts';
import type { AccountService } from '../account.ts';
import type { Connection } from '../connection.ts';
import type { ItemEvents } from '../item-events.ts';
import type { MediaFiles, StoredAudio } from '../ports/media-files.ts';
import type { Clock, Log, Random } from '../ports/platform.ts';
import type { ItemRow, ItemWithJob, JobRow, JobState, NewSegment, Store } from '../ports/store.ts';
import type { TranscriptionApi, UploadBody } from '../ports/transcription-api.ts';

/** What every step of the queue works with. */
export type JobsDeps = {
  store: Store;
  media: MediaFiles;
  /** A small copy of WAV audio for one upload. Rejects when its form does not allow one. */
  encodeOpus: (audio: StoredAudio) => Promise<UploadBody>;
  /** See `jobTuning.smallerAboveBytes`. */
  smallerAboveBytes: number;
  account: Pick<AccountService<TranscriptionApi & { close(): Promise<void> }>, 'session' | 'onChange' | 'beside'>;
  connection: Connection;
  events: ItemEvents;
  clock: Clock;
  random: Random;
  log: Log;
  /** Turns a completed reply into the segments that are stored. */
  buildSegments: (remote: RemoteTranscription) => NewSegment[];
  /** Names the file as the service will list it: readable, with the token in it. */
  remoteFileName: (title: string, extension: string, token: string) => string;
  findToken: (filename: string) => string | null;
  /** How long a lost submission is looked for; see `jobTuning.settleMs`. */
  settleMs: number;
  /** The service refused the key: everything waits for one answer from the person (T42, T169). */
  keyRefused: () => void;
  /** Named places where a test may kill the process; does nothing in a packaged build. */
  failPoint: (name: string) => void;
};

/** Account of everything that is made in the sandbox. */
const sandboxAccount = 'sandbox';

/**
 * The session a job may run under: the current one when the item is of its account, the sandbox beside it for what was
 * begun there, or nothing. `onOpen` is called when a sandbox that was missing is there.
 */
export function apiFor(deps: JobsDeps, { item }: ItemWithJob, onOpen = (): void => {}): TranscriptionApi | null {
  const session = deps.account.session();
  if (session?.account === item.account) return session.api;
  return session !== null && item.account === sandboxAccount ? (deps.account.beside(onOpen)?.api ?? null) : null;
}

/**
 * Lets the app learn from how a call for an item ended (`null`: well): whether there is a network, and whether the key
 * still works. What happens in the sandbox beside an account says nothing about either.
 */
export function learn(deps: JobsDeps, { account }: ItemRow, error: unknown): void {
  if (deps.account.session()?.account !== account) return;
  deps.connection.report(error);
  if (error instanceof ApiError && (error.kind === 'auth' || error.kind === 'permission')) deps.keyRefused();
}

/** Moves a job and tells the library. Returns the new row, or `null` when somebody else moved it first. */
export async function move(
  deps: Pick<JobsDeps, 'store' | 'clock' | 'events'>,
  itemId: string,
  from: readonly JobState[],
  patch: Partial<Omit<JobRow, 'itemId'>>,
): Promise<JobRow | null> {
  const row = await deps.store.moveJob(itemId, from, { ...patch, updatedAtMs: deps.clock.now() });
  if (row) deps.events.changed(itemId);
  return row;
}
