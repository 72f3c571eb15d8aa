import { remoteFileName } from '../../domain/file-name.ts';
import { assertNever } from '../../domain/errors.ts';
import { transcriptionEstimateMicroUsd } from '../../domain/money.ts';
import { resultLimitMs } from '../../domain/dictation/tuning.ts';
import { outcomeMessage } from '../../domain/dictation/projection.ts';
import type { Outcome } from '../../domain/dictation/types.ts';
import { newJob, newToken } from '../jobs/job-rows.ts';
import type { DictationTakes } from '../ports/dictation.ts';
import type { MediaFiles, StoredAudio } from '../ports/media-files.ts';
import type { Clock, Log } from '../ports/platform.ts';
import type { ItemRow, ItemWithJob, JobRow, JobState, Store } from '../ports/store.ts';
import type { UploadBody } from '../ports/transcription-api.ts';

export type DictationTakesDeps = {
  store: Pick<Store, 'insertItem' | 'updateItem' | 'getItem' | 'putJob' | 'moveJob' | 'putTranscript'>;
  media: Pick<MediaFiles, 'uploadBody'>;
  /** A smaller copy of finished audio, for one upload. May reject. */
  encodeOpus: (audio: StoredAudio) => Promise<UploadBody>;
  /** Whose item a take becomes. */
  account: () => Pick<ItemRow, 'origin' | 'account'>;
  nonSpeech: () => boolean;
  clock: Clock;
  log: Pick<Log, 'warn'>;
  onItemChanged: (itemId: string) => void;
  /** Named places where a test may kill the process; does nothing in a packaged build. */
  failPoint: (name: string) => void;
};

/** The queue takes a job over this long after dictation must have given it up. */
const handOverMs = 5_000;

/** "Dictation 22 Nov 2026, 16:40", in the computer's own time zone. */
export function dictationTitle(startedAtMs: number, timeZone?: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return `Dictation ${format.format(startedAtMs)}`;
}

/**
 * Takes as rows of the library and the job queue. The journal is always ahead of the network, in the queue's own states:
 * whatever a crash leaves in `submitting` or `submitted`, the queue's recovery finishes without sending twice.
 */
export function createDictationTakes(deps: DictationTakesDeps): DictationTakes {
  const { store, clock } = deps;
  const entryOf = async (session: string): Promise<ItemWithJob> => {
    const entry = await store.getItem(session);
    if (entry === null) throw new Error('the take has no row');
    return entry;
  };
  const move = async (session: string, from: readonly JobState[], patch: Partial<JobRow>): Promise<JobRow | null> => {
    const row = await store.moveJob(session, from, { ...patch, updatedAtMs: clock.now() });
    deps.onItemChanged(session);
    return row;
  };

  return {
    async begin(session, { file, startedAtMs }) {
      if ((await store.getItem(session)) !== null) return;
      await store.insertItem(newRow(session, file, startedAtMs, deps.account()), null);
      deps.failPoint('dictation-row');
      deps.onItemChanged(session);
    },

    async closed(session, { files, durationMs, sizeBytes }) {
      await store.updateItem(session, { files, durationMs, sizeBytes, recording: false });
      deps.failPoint('dictation-closed');
      deps.onItemChanged(session);
    },

    async submitting(session, { isRepeat, contentType = 'audio/wav' }) {
      const { item } = await entryOf(session);
      const now = clock.now();
      const job = newJob(item, {
        state: 'submitting',
        token: newToken(),
        nonSpeech: deps.nonSpeech(),
        estimateMicroUsd: item.durationMs === null ? null : transcriptionEstimateMicroUsd(item.durationMs),
        createdAtMs: now,
        submitStartedAtMs: now,
        attempts: 1,
        cache: !isRepeat,
      });
      await store.putJob(job);
      deps.failPoint('dictation-submitting');
      deps.onItemChanged(session);
      const extension = contentType === 'audio/ogg' ? 'opus' : 'wav';
      return { filename: remoteFileName(item.title, extension, job.token), nonSpeech: job.nonSpeech };
    },

    async bodyComplete(session) {
      const row = await store.moveJob(session, ['submitting'], { bodyComplete: true });
      deps.failPoint('dictation-body-end');
      return row !== null;
    },

    async submitted(session, { remoteId, remoteStatus, durationMs }) {
      const nextAttemptAtMs = clock.now() + resultLimitMs(durationMs) + handOverMs;
      await move(session, ['submitting'], { state: 'submitted', remoteId, remoteStatus, nextAttemptAtMs, attempts: 0 });
      deps.failPoint('dictation-id-stored');
    },

    async body(session, encoding) {
      const { item } = await entryOf(session);
      if (item.files.length === 0 || item.sizeBytes === null) return null;
      const audio = { files: item.files, mimeType: item.mimeType ?? 'audio/wav', sizeBytes: item.sizeBytes };
      if (encoding === 'wav') return deps.media.uploadBody(audio);
      // The take on disk is what counts: a copy that cannot be made costs upload time, nothing else.
      return deps.encodeOpus(audio).catch(() => {
        deps.log.warn('take-not-made-smaller', { session });
        return deps.media.uploadBody(audio);
      });
    },

    async saveText(session, remote, segments) {
      const { text, language, raw } = remote;
      await store.putTranscript(session, { segments, text, language, raw });
      deps.failPoint('dictation-text-stored');
      await move(session, ['submitted'], {
        state: 'completed',
        remoteStatus: 'completed',
        nextAttemptAtMs: null,
        errorCode: null,
        errorMessage: null,
      });
    },

    async settle(session, outcome) {
      deps.failPoint('dictation-outcome');
      const entry = await store.getItem(session);
      if (entry === null) return;
      if (outcome.kind === 'nothing') {
        // A file that was begun and holds no sample: not a take.
        await store.updateItem(session, { recording: false, deletedAtMs: clock.now() });
      } else if (entry.item.recording) await store.updateItem(session, { recording: false });
      if (entry.job === null && outcome.kind === 'queued') {
        const { item } = entry;
        const values = {
          token: newToken(),
          nonSpeech: deps.nonSpeech(),
          estimateMicroUsd: null,
          createdAtMs: clock.now(),
        };
        await store.putJob(newJob(item, { ...values, ...handOver(outcome, clock.now()) }));
      } else {
        const patch = handOver(outcome, clock.now());
        if (patch !== null) await move(session, ['submitting'], patch);
        // The job exists at the service: the queue goes on asking about it by its id, now.
        if (outcome.kind === 'queued') await move(session, ['submitted'], { nextAttemptAtMs: clock.now() });
        if (outcome.kind === 'failed') await move(session, ['submitted'], handOver(outcome, clock.now()) ?? {});
      }
      deps.onItemChanged(session);
    },
  };
}

/** What the outcome makes of a job that is not known to be at the service; `null`: nothing. */
function handOver(outcome: Outcome, nowMs: number): Partial<JobRow> | null {
  switch (outcome.kind) {
    case 'queued':
      if (outcome.why === 'key') return { state: 'held', hold: 'key', nextAttemptAtMs: null };
      return { state: 'queued', bodyComplete: false, nextAttemptAtMs: null };
    case 'unknown':
      return {
        state: 'unknown',
        bodyComplete: true,
        submitStartedAtMs: nowMs,
        nextAttemptAtMs: nowMs,
        attempts: 0,
      };
    case 'failed':
      return {
        state: 'failed',
        nextAttemptAtMs: null,
        errorCode: outcome.why === 'quota' ? 'QUOTA' : 'REJECTED',
        errorMessage: outcomeMessage(outcome),
      };
    case 'kept':
    case 'nothing':
      return { state: 'cancelled', nextAttemptAtMs: null };
    case 'inserted':
    case 'copied':
    case 'ready':
    case 'empty':
      return null;
    default:
      return assertNever(outcome);
  }
}

function newRow(id: string, file: string, startedAtMs: number, account: Pick<ItemRow, 'origin' | 'account'>): ItemRow {
  return {
    id,
    title: dictationTitle(startedAtMs),
    source: 'dictation',
    ...account,
    createdAtMs: startedAtMs,
    durationMs: null,
    sizeBytes: null,
    files: [file],
    mimeType: 'audio/wav',
    sha256: null,
    language: null,
    speakerCount: null,
    segmentCount: null,
    costMicroUsd: null,
    starred: false,
    deletedAtMs: null,
    recording: true,
  };
}
