import { transcriptionEstimateMicroUsd } from '../../domain/money.ts';
import { toContractError } from '../../domain/errors.ts';
import { jobTuning } from '../../domain/jobs/schedule.ts';
import type { ItemRow, JobRow } from '../ports/store.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { JobsDeps } from './context.ts';
import { newJob, newToken } from './job-rows.ts';
import type { JobQueue } from './queue.ts';

export type ImportOutcome = { fileRef: string; name: string; itemId: string | null; problem: string | null };

/**
 * Takes files into the library one after the other and queues each, unless it needs a yes: its price is above the
 * limit, the same audio is here already, or too many paid jobs were started within a minute (B6, B11). One at a time,
 * so that the second of two identical files meets the first.
 */
export function createImporter(
  deps: Omit<JobsDeps, 'keyRefused'>,
  queue: JobQueue,
  settings: () => { nonSpeech: boolean; confirmAboveMicroUsd: number },
  /** Whether this much more would pass the month's budget. */
  wouldPassBudget: (estimateMicroUsd: number) => Promise<boolean> = async () => false,
): (fileRefs: string[]) => Promise<ImportOutcome[]> {
  let last: Promise<unknown> = Promise.resolve();
  let started: number[] = [];

  const holdFor = async (
    sha256: string,
    account: string,
    isPaid: boolean,
    estimate: number,
  ): Promise<Pick<JobRow, 'state' | 'hold' | 'duplicateOf'>> => {
    const copies = await deps.store.findByHash(sha256, account);
    const copy = copies.find(
      ({ item, job }) =>
        item.deletedAtMs === null && job !== null && job.state !== 'failed' && job.state !== 'cancelled',
    );
    if (copy) return { state: 'held', hold: 'duplicate', duplicateOf: copy.item.id };
    if (!isPaid) return { state: 'queued', hold: null, duplicateOf: null };
    const now = deps.clock.now();
    started = started.filter((at) => now - at < 60_000);
    const isDear = estimate > settings().confirmAboveMicroUsd || (await wouldPassBudget(estimate));
    if (isDear || started.length >= jobTuning.paidJobsPerMinute) {
      return { state: 'held', hold: 'confirm', duplicateOf: null };
    }
    started.push(now);
    return { state: 'queued', hold: null, duplicateOf: null };
  };

  const importOne = async (fileRef: string): Promise<ImportOutcome> => {
    const name = deps.media.grantName(fileRef);
    if (name === null)
      return {
        fileRef,
        name: '',
        itemId: null,
        problem: 'This file was already taken, or the app restarted. Choose it again.',
      };
    try {
      const session = deps.account.session();
      if (!session)
        throw new ContractError('AUTH_REQUIRED', 'Connect an account or use the sandbox in Settings first.');
      const audio = await deps.media.adopt(fileRef);
      deps.failPoint('hashed');
      const now = deps.clock.now();
      const estimate = transcriptionEstimateMicroUsd(audio.durationMs);
      const item: ItemRow = {
        id: crypto.randomUUID(),
        title: titleOf(name),
        source: 'import',
        origin: session.origin,
        account: session.account,
        createdAtMs: now,
        durationMs: audio.durationMs,
        sizeBytes: audio.sizeBytes,
        files: audio.files,
        mimeType: audio.mimeType,
        sha256: audio.sha256,
        language: null,
        speakerCount: null,
        segmentCount: null,
        costMicroUsd: null,
        starred: false,
        deletedAtMs: null,
        recording: false,
      };
      const hold = await holdFor(audio.sha256, session.account, session.origin === 'account', estimate);
      const job = newJob(item, {
        token: newToken(),
        nonSpeech: settings().nonSpeech,
        estimateMicroUsd: estimate,
        createdAtMs: now,
        ...hold,
      });
      await deps.store.insertItem(item, job);
      deps.failPoint('queued');
      deps.events.changed(item.id);
      queue.wake();
      return { fileRef, name, itemId: item.id, problem: null };
    } catch (error) {
      return { fileRef, name, itemId: null, problem: toContractError(error).message };
    }
  };

  return (fileRefs) => {
    const turn = last.then(async () => {
      const outcomes: ImportOutcome[] = [];
      for (const fileRef of fileRefs) outcomes.push(await importOne(fileRef));
      return outcomes;
    });
    last = turn.catch(() => {});
    return turn;
  };
}

/** The file's name without its extension. */
function titleOf(name: string): string {
  return (
    name
      .replace(/\.[A-Za-z0-9]{1,5}$/, '')
      .trim()
      .slice(0, 200) || 'Untitled'
  );
}
