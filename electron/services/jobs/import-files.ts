import { type ImportUnit, pairFiles } from '../../domain/import/pair-files.ts';
import { transcriptionEstimateMicroUsd } from '../../domain/money.ts';
import { toContractError } from '../../domain/errors.ts';
import { jobTuning } from '../../domain/jobs/schedule.ts';
import type { ItemRow, JobRow } from '../ports/store.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { JobsDeps } from './context.ts';
import { newJob, newToken, overBudget } from './job-rows.ts';
import type { TranscriptImporter } from './import-transcripts.ts';
import type { JobQueue } from './queue.ts';

export type ImportOutcome = {
  fileRef: string;
  name: string;
  itemId: string | null;
  problem: string | null;
  note: string | null;
};

/**
 * Takes files into the library one after the other and queues each, unless it needs a yes: its price is above the
 * limit, the same audio is here already, or too many paid jobs were started within a minute (B6, B11). One at a time,
 * so that the second of two identical files meets the first. Transcripts are taken in beside their audio, or alone, and
 * then nothing is queued.
 */
export function createImporter(
  deps: Omit<JobsDeps, 'keyRefused'>,
  queue: JobQueue,
  texts: TranscriptImporter,
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
  ): Promise<Pick<JobRow, 'state' | 'hold' | 'duplicateOf'> & Partial<JobRow>> => {
    const copies = await deps.store.findByHash(sha256, account);
    const copy = copies.find(
      ({ item, job }) =>
        item.deletedAtMs === null && job !== null && job.state !== 'failed' && job.state !== 'cancelled',
    );
    if (copy) return { state: 'held', hold: 'duplicate', duplicateOf: copy.item.id };
    if (!isPaid) return { state: 'queued', hold: null, duplicateOf: null };
    const now = deps.clock.now();
    started = started.filter((at) => now - at < 60_000);
    if (await wouldPassBudget(estimate)) return { ...overBudget, duplicateOf: null };
    const isDear = estimate > settings().confirmAboveMicroUsd;
    if (isDear || started.length >= jobTuning.paidJobsPerMinute) {
      return { state: 'held', hold: 'confirm', duplicateOf: null };
    }
    started.push(now);
    return { state: 'queued', hold: null, duplicateOf: null };
  };

  const nameOf = (fileRef: string): string => deps.media.grantName(fileRef) ?? '';
  const outcome = (fileRef: string, name: string, values: Partial<ImportOutcome>): ImportOutcome => ({
    fileRef,
    name,
    itemId: null,
    problem: null,
    note: null,
    ...values,
  });
  const sessionNow = (): Pick<ItemRow, 'account' | 'origin'> => {
    const session = deps.account.session();
    if (!session) throw new ContractError('AUTH_REQUIRED', 'Connect an account or use the sandbox in Settings first.');
    return { account: session.account, origin: session.origin };
  };
  const itemOf = (name: string, owner: Pick<ItemRow, 'account' | 'origin'>, values: Partial<ItemRow>): ItemRow => ({
    id: crypto.randomUUID(),
    title: titleOf(name),
    source: 'import',
    ...owner,
    createdAtMs: deps.clock.now(),
    durationMs: null,
    sizeBytes: null,
    files: [],
    mimeType: null,
    sha256: null,
    language: null,
    speakerCount: null,
    segmentCount: null,
    costMicroUsd: null,
    starred: false,
    deletedAtMs: null,
    recording: false,
    ...values,
  });
  const adopt = async (fileRef: string, name: string): Promise<ItemRow & { sha256: string; durationMs: number }> => {
    const owner = sessionNow();
    const audio = await deps.media.adopt(fileRef);
    deps.failPoint('hashed');
    const { files, mimeType, sizeBytes, sha256, durationMs } = audio;
    const values = { files, mimeType, sizeBytes, sha256, durationMs };
    return { ...itemOf(name, owner, values), ...values };
  };
  const queueItem = async (
    item: ItemRow & { sha256: string; durationMs: number },
    hold: Pick<JobRow, 'state' | 'hold' | 'duplicateOf'> | null,
  ): Promise<void> => {
    const estimate = transcriptionEstimateMicroUsd(item.durationMs);
    const isPaid = item.origin === 'account';
    const job = newJob(item, {
      token: newToken(),
      nonSpeech: settings().nonSpeech,
      estimateMicroUsd: estimate,
      createdAtMs: item.createdAtMs,
      ...(hold ?? (await holdFor(item.sha256, item.account, isPaid, estimate))),
    });
    await deps.store.insertItem(item, job);
    deps.failPoint('queued');
    deps.events.changed(item.id);
    queue.wake();
  };
  const importAudio = async (fileRef: string, name: string): Promise<ImportOutcome> => {
    try {
      const item = await adopt(fileRef, name);
      await queueItem(item, null);
      return outcome(fileRef, name, { itemId: item.id });
    } catch (error) {
      return outcome(fileRef, name, { problem: toContractError(error).message });
    }
  };
  const importText = async (fileRef: string, name: string): Promise<ImportOutcome> => {
    try {
      const owner = sessionNow();
      const transcript = await texts.read(fileRef, null);
      const durationMs = transcript.isTimed ? Math.max(...transcript.segments.map((segment) => segment.endMs)) : null;
      const named = transcript.title === null ? {} : { title: titleOf(transcript.title) };
      const item = itemOf(name, owner, { durationMs, costMicroUsd: 0, ...named });
      await texts.insert(item, transcript);
      return outcome(fileRef, name, { itemId: item.id, note: transcript.note });
    } catch (error) {
      return outcome(fileRef, name, { problem: toContractError(error).message });
    }
  };
  /** Audio whose transcript cannot be read waits for a yes: the person thought that it costs nothing. */
  const importBoth = async (audio: string, transcript: string): Promise<ImportOutcome[]> => {
    const names = [nameOf(audio), nameOf(transcript)] as const;
    let item: Awaited<ReturnType<typeof adopt>>;
    try {
      item = await adopt(audio, names[0]);
    } catch (error) {
      return [
        outcome(audio, names[0], { problem: toContractError(error).message }),
        await importText(transcript, names[1]),
      ];
    }
    try {
      const taken = await texts.read(transcript, item.durationMs);
      await texts.insert({ ...item, costMicroUsd: 0 }, taken);
      return [
        outcome(audio, names[0], { itemId: item.id }),
        outcome(transcript, names[1], { itemId: item.id, note: taken.note }),
      ];
    } catch (error) {
      const { message } = toContractError(error);
      await queueItem(item, { state: 'held', hold: 'confirm', duplicateOf: null });
      return [outcome(audio, names[0], { itemId: item.id }), outcome(transcript, names[1], { problem: message })];
    }
  };
  const importUnit = async ({ audio, transcript, others }: ImportUnit<string>): Promise<ImportOutcome[]> => {
    const better = transcript === null ? '' : nameOf(transcript);
    const left = others.map((fileRef) =>
      outcome(fileRef, nameOf(fileRef), { problem: `“${nameOf(fileRef)}” was left out: “${better}” says the same.` }),
    );
    if (audio !== null && transcript !== null) return [...(await importBoth(audio, transcript)), ...left];
    if (audio !== null) return [await importAudio(audio, nameOf(audio)), ...left];
    return transcript === null ? left : [await importText(transcript, better), ...left];
  };

  return (fileRefs) => {
    const turn = last.then(async () => {
      const known = fileRefs.filter((fileRef) => deps.media.grantName(fileRef) !== null);
      const outcomes = fileRefs
        .filter((fileRef) => !known.includes(fileRef))
        .map((fileRef) =>
          outcome(fileRef, '', { problem: 'This file was already taken, or the app restarted. Choose it again.' }),
        );
      for (const unit of pairFiles(known, nameOf)) outcomes.push(...(await importUnit(unit)));
      return outcomes.sort((a, b) => fileRefs.indexOf(a.fileRef) - fileRefs.indexOf(b.fileRef));
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
