import { basename } from 'node:path';
import { encodeOpus } from '../adapters/media/encode-opus.ts';
import type { Grants } from '../adapters/media/grants.ts';
import { findToken, remoteFileName } from '../domain/file-name.ts';
import { jobTuning } from '../domain/jobs/schedule.ts';
import { buildSegments } from '../domain/transcript/segments.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { AppContract } from '../ipc/contract/index.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { JobsDeps } from '../services/jobs/context.ts';
import { createJobDecisions, type JobDecisions } from '../services/jobs/decisions.ts';
import { createImporter, type ImportOutcome } from '../services/jobs/import-files.ts';
import { createTranscriptImporter } from '../services/jobs/import-transcripts.ts';
import { createJobQueue, type JobQueue } from '../services/jobs/queue.ts';
import type { StoredAudio } from '../services/ports/media-files.ts';
import type { SettingsService } from '../services/settings.ts';
import { failPoint } from './fail-point.ts';
import type { Platform } from './platform.ts';

type World = Pick<JobsDeps, 'store' | 'media' | 'account' | 'connection' | 'events' | 'clock' | 'random' | 'log'>;

/** Importing, the durable queue, and what a person decides about jobs. `settleMs`: see `jobTuning`. */
export function composeJobs(
  world: World & {
    settings: SettingsService;
    grants: Grants;
    mediaDir: string;
    chooseFiles: Platform['chooseFiles'];
    settleMs: number | null;
    wouldPassBudget: (estimateMicroUsd: number | null) => Promise<boolean>;
  },
): {
  queue: JobQueue;
  decisions: JobDecisions;
  importFiles: (fileRefs: string[]) => Promise<ImportOutcome[]>;
  handlers: Handlers<AppContract>['transcribe'];
} {
  const { settings, grants, chooseFiles } = world;
  const deps = {
    ...world,
    buildSegments,
    remoteFileName,
    findToken,
    settleMs: world.settleMs ?? jobTuning.settleMs,
    encodeOpus: (audio: StoredAudio) => encodeOpus(world.mediaDir, audio),
    smallerAboveBytes: jobTuning.smallerAboveBytes,
    failPoint,
  };
  const queue = createJobQueue(deps);
  const decisions = createJobDecisions(deps, queue, () => settings.current().nonSpeech, world.wouldPassBudget);
  const texts = createTranscriptImporter(deps);
  const importFiles = createImporter(deps, queue, texts, () => settings.current(), world.wouldPassBudget);
  return {
    queue,
    decisions,
    importFiles,
    handlers: {
      importFiles: async ({ files }) => ({ outcomes: await importFiles(files) }),
      attachTranscript: ({ id, file, replace }) => texts.attach(id, file, replace),
      async chooseFiles() {
        if (!chooseFiles) throw new ContractError('NOT_SUPPORTED', 'Use the page to choose files.');
        return { files: (await chooseFiles()).map((path) => grants.grant(path, basename(path))) };
      },
      submit: async ({ id }) => (await decisions.submit(id), {}),
      approve: async ({ id }) => (await decisions.approve(id), {}),
      retry: async ({ id }) => (await decisions.retry(id), {}),
      again: async ({ id }) => (await decisions.again(id), {}),
      cancel: async ({ id }) => (await decisions.cancel(id), {}),
    },
  };
}
