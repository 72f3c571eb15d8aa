import type { JobStatus } from '../ipc/contract/common.ts';
import type { Item } from '../ipc/contract/library.ts';
import { assertNever } from './errors.ts';
import { stuckAfterMs } from './jobs/schedule.ts';
import type { JobState, ListState } from './job-state.ts';

/** What is stored of an item, as far as it is shown. The store port's `ItemRow` has all of it. */
export type ViewedItem = Omit<
  Item,
  | 'status'
  | 'progress'
  | 'problem'
  | 'needs'
  | 'duplicateOf'
  | 'estimateMicroUsd'
  | 'hasAudio'
  | 'show'
  | 'tags'
  | 'hasNote'
> & {
  files: readonly string[];
  recording: boolean;
};

/** What is stored of its job, as far as it is shown. The store port's `JobRow` has all of it. */
export type ViewedJob = {
  state: JobState;
  hold: 'confirm' | 'duplicate' | 'key' | null;
  duplicateOf: string | null;
  estimateMicroUsd: number | null;
  errorMessage: string | null;
  submitStartedAtMs?: number | null;
};

/** What is true right now and stored nowhere: how far an upload is (0..1), whether there is a network, the time. */
export type LiveState = { progress: number | null; isOffline: boolean; nowMs?: number };

const cancelledText = 'Cancelled. Your audio is kept; send it again when you like.';
const unknownText = 'It was sent, but the answer was lost. Sending it again may be billed twice.';
const stuckText = 'This takes longer than usual. It is still being asked about, and your audio is kept.';
const failedText = 'This could not be transcribed. Your audio is kept; try again.';

/**
 * An item as the page shows it. An item without a job is `Completed`: nothing more is going to happen to it by itself
 * (`segmentCount` tells whether it has a transcript). A take that is being recorded is `Processing`.
 */
export function viewItem(
  entry: { item: ViewedItem; job: ViewedJob | null; labels: Pick<Item, 'show' | 'tags'>; hasNote: boolean },
  live: LiveState,
): Item {
  const { item, job, labels, hasNote } = entry;
  return {
    id: item.id,
    title: item.title,
    source: item.source,
    origin: item.origin,
    createdAtMs: item.createdAtMs,
    durationMs: item.durationMs,
    sizeBytes: item.sizeBytes,
    status: statusOf(listStateOf(item, job), live.isOffline),
    progress: job?.state === 'submitting' ? live.progress : null,
    problem: job ? problemOf(job, isStuck(item, job, live)) : null,
    needs: job ? needsOf(job) : null,
    duplicateOf: job?.hold === 'duplicate' ? job.duplicateOf : null,
    estimateMicroUsd: job?.estimateMicroUsd ?? null,
    costMicroUsd: item.costMicroUsd,
    language: item.language,
    speakerCount: item.speakerCount,
    segmentCount: item.segmentCount,
    hasAudio: item.files.length > 0,
    starred: item.starred,
    deletedAtMs: item.deletedAtMs,
    show: labels.show,
    tags: labels.tags,
    hasNote,
  };
}

/** The states that a list must hold to show exactly the items of one status; none when no item can have it now. */
export function statesOf(status: JobStatus, isOffline: boolean): ListState[] {
  switch (status) {
    case 'Queued':
      return isOffline ? ['held'] : ['held', 'queued'];
    case 'Waiting for network':
      return isOffline ? ['queued'] : [];
    case 'Uploading':
      return ['submitting'];
    case 'Processing':
      return ['submitted', 'recording'];
    case 'Completed':
      return ['completed', 'none'];
    case 'Failed':
      return ['failed', 'unknown', 'cancelled'];
    default:
      return assertNever(status);
  }
}

/** `held` waits for a person, not for the network, so being offline does not change it. */
function statusOf(state: ListState, isOffline: boolean): JobStatus {
  switch (state) {
    case 'held':
      return 'Queued';
    case 'queued':
      return isOffline ? 'Waiting for network' : 'Queued';
    case 'submitting':
      return 'Uploading';
    case 'submitted':
    case 'recording':
      return 'Processing';
    case 'completed':
    case 'none':
      return 'Completed';
    case 'failed':
    case 'unknown':
    case 'cancelled':
      return 'Failed';
    default:
      return assertNever(state);
  }
}

function listStateOf(item: ViewedItem, job: ViewedJob | null): ListState {
  return item.recording ? 'recording' : (job?.state ?? 'none');
}

/** Asked about for much longer than its audio lasts, which never gives it up (T39). */
function isStuck(item: ViewedItem, job: ViewedJob, { nowMs }: LiveState): boolean {
  const sinceMs = job.submitStartedAtMs ?? null;
  if (job.state !== 'submitted' || sinceMs === null || nowMs === undefined) return false;
  return nowMs - sinceMs > stuckAfterMs(item.durationMs);
}

function problemOf(job: ViewedJob, isLate: boolean): string | null {
  switch (job.state) {
    case 'completed':
      return null;
    case 'cancelled':
      return cancelledText;
    case 'unknown':
      return job.errorMessage ?? unknownText;
    case 'failed':
      return job.errorMessage ?? failedText;
    case 'submitted':
      return job.errorMessage ?? (isLate ? stuckText : null);
    case 'held':
    case 'queued':
    case 'submitting':
      return job.errorMessage;
    default:
      return assertNever(job.state);
  }
}

function needsOf(job: ViewedJob): Item['needs'] {
  if (job.state === 'unknown') return 'unknown';
  return job.state === 'held' ? job.hold : null;
}
