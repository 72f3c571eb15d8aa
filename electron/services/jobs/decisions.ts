import { ContractError } from '../../ipc/contract/errors.ts';
import { transcriptionEstimateMicroUsd } from '../../domain/money.ts';
import type { ItemRow, ItemWithJob, JobRow, JobState } from '../ports/store.ts';
import { type JobsDeps, move } from './context.ts';
import { newJob, newToken, overBudget } from './job-rows.ts';
import type { JobQueue } from './queue.ts';

/** What a person can decide about a job. Each rejects with NOT_FOUND or CONFLICT when it no longer applies. */
export type JobDecisions = {
  submit(itemId: string): Promise<void>;
  approve(itemId: string): Promise<void>;
  retry(itemId: string): Promise<void>;
  /** Once more, past what the service remembers, with the options of now (T31). */
  again(itemId: string): Promise<void>;
  cancel(itemId: string): Promise<void>;
};

/**
 * `nonSpeech` is the current setting for new jobs. What would pass the month's budget is held for a yes, which
 * `approve` and `again` are: both come from a question that told the price.
 */
export function createJobDecisions(
  deps: Omit<JobsDeps, 'keyRefused'>,
  queue: JobQueue,
  nonSpeech: () => boolean,
  wouldPassBudget: (estimateMicroUsd: number | null) => Promise<boolean> = async () => false,
): JobDecisions {
  const entryOf = async (itemId: string): Promise<ItemWithJob> => {
    const entry = await deps.store.getItem(itemId);
    if (!entry) throw new ContractError('NOT_FOUND', 'This item is no longer in the library.');
    return entry;
  };
  const go = async (itemId: string, from: readonly JobState[], patch: Parameters<typeof move>[3]): Promise<void> => {
    const row = await move(deps, itemId, from, {
      nextAttemptAtMs: null,
      errorCode: null,
      errorMessage: null,
      ...patch,
    });
    if (!row) throw new ContractError('CONFLICT', 'This changed in the meantime. Look again and decide.');
    queue.wake();
  };
  const budgetHold = async ({ durationMs }: ItemRow): Promise<Partial<JobRow>> =>
    (await wouldPassBudget(durationMs === null ? null : transcriptionEstimateMicroUsd(durationMs))) ? overBudget : {};
  /** A new life for a job: never under the old token, or the old submission could be taken for the new one. */
  const again = {
    state: 'queued',
    hold: null,
    bodyComplete: false,
    attempts: 0,
    remoteId: null,
    remoteStatus: null,
    resultNonSpeech: null,
  } as const;

  return {
    async submit(itemId) {
      const { item, job } = await entryOf(itemId);
      if (item.files.length === 0)
        throw new ContractError('BAD_INPUT', 'There is no audio on this computer to transcribe.');
      if (item.recording) throw new ContractError('CONFLICT', 'Stop the recording first.');
      if (job) {
        await go(itemId, ['cancelled'], { ...again, token: newToken(), ...(await budgetHold(item)) });
        return;
      }
      const session = deps.account.session();
      if (session && session.account !== item.account)
        await deps.store.updateItem(itemId, { account: session.account, origin: session.origin });
      await deps.store.putJob(
        newJob(item, {
          token: newToken(),
          nonSpeech: nonSpeech(),
          estimateMicroUsd: item.durationMs === null ? null : transcriptionEstimateMicroUsd(item.durationMs),
          createdAtMs: deps.clock.now(),
          ...(await budgetHold(item)),
        }),
      );
      deps.events.changed(itemId);
      queue.wake();
    },
    approve: (itemId) => go(itemId, ['held', 'unknown'], { ...again, token: newToken() }),
    async retry(itemId) {
      const { item, job } = await entryOf(itemId);
      // A failed job may sit in the service's cache for ever (T32).
      const failedThere = job?.remoteStatus === 'failed';
      const life = { ...again, token: newToken(), cache: !failedThere };
      await go(itemId, ['failed', 'cancelled'], { ...life, ...(await budgetHold(item)) });
    },
    async again(itemId) {
      const { item } = await entryOf(itemId);
      if (item.files.length === 0)
        throw new ContractError('BAD_INPUT', 'There is no audio on this computer to transcribe.');
      if (deps.account.session()?.account !== item.account)
        throw new ContractError('CONFLICT', 'This belongs to another account. Connect that one first.');
      await go(itemId, ['completed'], { ...again, token: newToken(), cache: false, nonSpeech: nonSpeech() });
    },
    async cancel(itemId) {
      const row = await move(deps, itemId, ['held', 'queued', 'submitting', 'unknown', 'submitted', 'failed'], {
        state: 'cancelled',
        hold: null,
        nextAttemptAtMs: null,
        errorCode: null,
        errorMessage: null,
      });
      if (!row) throw new ContractError('CONFLICT', 'It is already done.');
      queue.abort(itemId);
    },
  };
}
