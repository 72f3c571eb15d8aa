import { jobTuning } from '../../domain/jobs/schedule.ts';
import type { ItemWithJob } from '../ports/store.ts';
import { apiFor, type JobsDeps, move } from './context.ts';
import { pollJob, sweepJobs } from './poll.ts';
import { reconcileJob } from './reconcile.ts';
import { submitJob } from './submit.ts';

/** Runs the durable queue: everything it knows is in the store, so it may die at any moment. */
export type JobQueue = {
  /** Takes up where the last run ended. Call once. */
  start(): Promise<void>;
  /** Something changed: look at the store again. */
  wake(): void;
  /** Stop what is running for this item; its row must already say so. */
  abort(itemId: string): void;
  waitingToSend(): number;
  /** Jobs and what they wait for, after each look. */
  onLook(listener: () => void): () => void;
  close(): Promise<void>;
};

/** What is dictated has an upload of its own, so that it never waits behind a podcast (T37). */
type Lane = 'dictation' | 'files';
/** Uploads at once in each lane. One is enough to fill a home line, and keeps order. */
const maxUploads = 1;

/**
 * Builds the queue. At most one upload and one question per job at a time; while offline nothing is sent; after a
 * refused key nothing is asked until the session changes.
 */
export function createJobQueue(deps: Omit<JobsDeps, 'keyRefused'>): JobQueue {
  const closed = new AbortController();
  const running = new Map<string, { kind: Lane | 'ask'; stop: AbortController; done: Promise<void> }>();
  const looks = new Set<() => void>();
  let isKeyRefused = false;
  let waiting = 0;
  let ring: () => void = () => {};
  let rung = false;
  const wake = (): void => {
    rung = true;
    ring();
  };
  const context: JobsDeps = {
    ...deps,
    keyRefused: () => {
      isKeyRefused = true;
    },
  };

  const run = (ids: string[], kind: Lane | 'ask', work: (signal: AbortSignal) => Promise<void>): void => {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, closed.signal]);
    const done = work(signal)
      .catch((error: unknown) =>
        deps.log.error('job-step-failed', { kind, message: error instanceof Error ? error.name : 'unknown' }),
      )
      .finally(() => {
        for (const id of ids) running.delete(id);
        wake();
      });
    for (const id of ids) running.set(id, { kind, stop, done });
  };

  /** Starts what is due; returns when the next thing is, or `null`. */
  const look = async (): Promise<number | null> => {
    const session = deps.account.session();
    const now = deps.clock.now();
    const all = (await deps.store.jobsIn(['queued', 'unknown', 'submitted'])).filter(
      ({ item }) => item.deletedAtMs === null,
    );
    waiting = all.filter(({ job }) => job?.state === 'queued').length;
    for (const listener of looks) listener();
    if (!session || isKeyRefused || deps.connection.state() === 'offline') return null;
    // Also what was begun in the sandbox before the account was connected.
    const mine = all.filter((entry) => apiFor(context, entry, wake) !== null);
    const idle = mine.filter(({ item }) => !running.has(item.id));
    const due = idle.filter(({ job }) => (job?.nextAttemptAtMs ?? 0) <= now);

    const uploads = due.filter(({ job }) => job?.state === 'queued');
    for (const lane of ['dictation', 'files'] as const) {
      const uploading = [...running.values()].filter(({ kind }) => kind === lane).length;
      const next = uploads.filter((entry) => laneOf(entry) === lane).slice(0, Math.max(0, maxUploads - uploading));
      for (const entry of next) run([entry.item.id], lane, (signal) => submitJob(context, entry, signal));
    }
    for (const entry of due.filter(({ job }) => job?.state === 'unknown')) {
      run([entry.item.id], 'ask', (signal) => reconcileJob(context, entry, signal));
    }
    const polls = due.filter(({ job }) => job?.state === 'submitted');
    const followed = idle.filter(({ item, job }) => job?.state === 'submitted' && item.account === session.account);
    const isSweep = followed.length > jobTuning.sweepAbove && polls.some((poll) => followed.includes(poll));
    if (isSweep) {
      // One list answers for all of them, also for those whose turn would come in a moment (T44, B9).
      run(
        followed.map(({ item }) => item.id),
        'ask',
        (signal) => sweepJobs(context, session.api, followed, signal),
      );
    }
    for (const entry of isSweep ? polls.filter((poll) => !followed.includes(poll)) : polls) {
      run([entry.item.id], 'ask', (signal) => pollJob(context, entry, signal));
    }
    const later = idle.map(({ job }) => job?.nextAttemptAtMs ?? 0).filter((at) => at > now);
    return later.length > 0 ? Math.min(...later) : null;
  };

  const loop = async (): Promise<void> => {
    while (!closed.signal.aborted) {
      rung = false;
      const next = await look();
      if (rung || closed.signal.aborted) continue;
      const timer = new AbortController();
      const rang = new Promise<void>((resolve) => {
        ring = resolve;
      });
      const slept =
        next === null ? rang : deps.clock.sleep(Math.max(10, next - deps.clock.now()), timer.signal).catch(() => {});
      await Promise.race([rang, slept]);
      timer.abort();
    }
  };
  let looping: Promise<void> = Promise.resolve();
  const unsubscribe = [
    deps.connection.onChange(wake),
    deps.account.onChange(() => {
      isKeyRefused = false;
      void release(context).finally(wake);
    }),
  ];

  return {
    async start() {
      await recover(context);
      looping = loop().catch(() => deps.log.error('queue-stopped'));
    },
    wake,
    abort: (itemId) => running.get(itemId)?.stop.abort(),
    waitingToSend: () => waiting,
    onLook(listener) {
      looks.add(listener);
      return () => looks.delete(listener);
    },
    async close() {
      for (const stop of unsubscribe) stop();
      closed.abort(new Error('closed'));
      ring();
      await Promise.all([looping, ...[...running.values()].map((task) => task.done)]);
    },
  };
}

function laneOf({ item }: ItemWithJob): Lane {
  return item.source === 'dictation' ? 'dictation' : 'files';
}

/**
 * Rows left in `submitting` by a run that died. The journal says whether the last byte can have left: if not, no job
 * exists and it is sent again; if so, it is looked for first, and its settle time starts now.
 */
async function recover(deps: JobsDeps): Promise<void> {
  const now = deps.clock.now();
  for (const { item, job } of await deps.store.jobsIn(['submitting'])) {
    if (!job) continue;
    if (job.bodyComplete) {
      await move(deps, item.id, ['submitting'], {
        state: 'unknown',
        submitStartedAtMs: now,
        nextAttemptAtMs: now,
        attempts: 0,
      });
    } else {
      await move(deps, item.id, ['submitting'], { state: 'queued', nextAttemptAtMs: null });
    }
  }
}

/** Jobs that waited for a key go on once there is a session again. */
async function release(deps: JobsDeps): Promise<void> {
  if (!deps.account.session()) return;
  for (const { item, job } of await deps.store.jobsIn(['held'])) {
    if (job?.hold !== 'key' || item.account !== deps.account.session()?.account) continue;
    await move(deps, item.id, ['held'], {
      state: 'queued',
      hold: null,
      nextAttemptAtMs: null,
      errorCode: null,
      errorMessage: null,
    });
  }
}
