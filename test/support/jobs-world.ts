import { openStoreInProcess } from '../../electron/adapters/sqlite/open-store.ts';
import { findToken, remoteFileName } from '../../electron/domain/file-name.ts';
import { jobTuning } from '../../electron/domain/jobs/schedule.ts';
import { buildSegments } from '../../electron/domain/transcript/segments.ts';
import type { RemoteTranscription } from '../../electron/domain/transcription.ts';
import { createConnection } from '../../electron/services/connection.ts';
import { createItemEvents } from '../../electron/services/item-events.ts';
import { createJobDecisions } from '../../electron/services/jobs/decisions.ts';
import { createImporter } from '../../electron/services/jobs/import-files.ts';
import { createTranscriptImporter } from '../../electron/services/jobs/import-transcripts.ts';
import { createJobQueue } from '../../electron/services/jobs/queue.ts';
import type { MediaFiles } from '../../electron/services/ports/media-files.ts';
import type { Log } from '../../electron/services/ports/platform.ts';
import type { SubmitRequest, TranscriptionApi } from '../../electron/services/ports/transcription-api.ts';
import { createUsageService } from '../../electron/services/usage.ts';
import { createManualClock } from './manual-clock.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A reply with everything a completed job has. */
export function completed(remoteId: string, text = 'SPEAKER_0: Hello there.'): RemoteTranscription {
  return {
    remoteId,
    status: 'completed',
    createdAtMs: null,
    updatedAtMs: null,
    filename: null,
    durationMs: 1_000,
    language: 'en',
    nonSpeech: true,
    text,
    segments: [{ speaker: '0', text: 'Hello there.', startMs: 0, endMs: 900, words: null }],
    errorMessage: null,
    raw: '{}',
  };
}

/** The service as a script: each field may be replaced by a test. Counts what it was asked. */
export function createScriptedApi() {
  const submitted: SubmitRequest[] = [];
  const calls = { get: 0, list: 0, health: 0 };
  let nextId = 100;
  const api: TranscriptionApi & { close(): Promise<void> } = {
    health: async () => (calls.health++, true),
    checkKey: async () => {},
    async submit(request) {
      submitted.push(request);
      for await (const _chunk of request.body.open()) {
        // Read to the end, as the service does.
      }
      nextId += 1;
      return { remoteId: String(nextId), status: 'submitted', createdAtMs: null, cached: false };
    },
    get: async (remoteId) => (calls.get++, completed(remoteId)),
    list: async () => (calls.list++, { jobs: [], total: 0 }),
    close: async () => {},
  };
  return { api, submitted, calls };
}

/** Queue, importer and decisions on a real store, a clock of the test's own and a scripted service. */
export async function createJobsWorld(
  options: { origin?: 'sandbox' | 'account'; confirmAboveMicroUsd?: number; budgetMicroUsd?: number } = {},
) {
  const clock = createManualClock();
  const store = await openStoreInProcess({ file: ':memory:' });
  const events = createItemEvents();
  const service = createScriptedApi();
  const session = {
    origin: options.origin ?? ('account' as const),
    account: 'acc1',
    baseUrl: 'http://127.0.0.1:1',
    api: service.api,
  };
  const accountListeners = new Set<() => void>();
  const account = {
    session: () => session,
    onChange: (listener: () => void) => (accountListeners.add(listener), () => accountListeners.delete(listener)),
    beside: () => null,
  };
  const connection = createConnection({ probe: (signal) => service.api.health({ signal }), clock, random: () => 0.5 });
  const files = new Map<string, { name: string; sha256: string; durationMs: number; text?: string }>();
  const media = {
    grantName: (ref: string) => files.get(ref)?.name ?? null,
    async readGranted(ref: string) {
      const file = files.get(ref);
      if (file?.text === undefined) throw new Error('no such grant');
      files.delete(ref);
      return new TextEncoder().encode(file.text);
    },
    async adopt(ref: string) {
      const file = files.get(ref);
      if (!file) throw new Error('no such grant');
      files.delete(ref);
      return { ...file, files: [`${ref}.wav`], mimeType: 'audio/wav', extension: 'wav', sizeBytes: 3_000 };
    },
    uploadBody: async () => ({
      sizeBytes: 3_000,
      contentType: 'audio/wav',
      async *open() {
        for (let chunk = 0; chunk < 3; chunk += 1) yield new Uint8Array(1_000);
      },
    }),
  } as unknown as MediaFiles;
  const deps = {
    store,
    media,
    account,
    connection,
    events,
    clock,
    random: () => 0.5,
    log: silentLog,
    buildSegments,
    remoteFileName,
    findToken,
    settleMs: 60_000,
    encodeOpus: () => Promise.reject(new Error('no encoder here')),
    smallerAboveBytes: jobTuning.smallerAboveBytes,
    failPoint: () => {},
  };
  const queue = createJobQueue(deps);
  const { wouldPassBudget } = createUsageService({
    store,
    session: () => session,
    budgetMicroUsd: () => options.budgetMicroUsd ?? null,
    offerDownload: async () => null,
    clock,
  });
  const decisions = createJobDecisions(deps, queue, () => true, wouldPassBudget);
  const texts = createTranscriptImporter(deps);
  const settings = () => ({
    nonSpeech: true,
    confirmAboveMicroUsd: options.confirmAboveMicroUsd ?? 1_000_000,
  });
  const importFiles = createImporter(deps, queue, texts, settings, wouldPassBudget);
  let count = 0;
  return {
    ...service,
    clock,
    store,
    queue,
    decisions,
    connection,
    session,
    changeSession: () => accountListeners.forEach((listener) => listener()),
    importFiles,
    texts,
    /** Offers a file to `importFiles`; one with `text` is a transcript. */
    offer(name: string, values: { text?: string; sha256?: string; durationMs?: number } = {}): string {
      count += 1;
      const ref = `ref${count}`;
      files.set(ref, { name, sha256: `hash${count}`, durationMs: 60_000, ...values });
      return ref;
    },
    /** Offers a file and imports it; resolves to the new item's id. */
    async importOne(values: { sha256?: string; durationMs?: number; name?: string } = {}): Promise<string> {
      count += 1;
      const ref = `ref${count}`;
      files.set(ref, {
        name: values.name ?? `Take ${count}.wav`,
        sha256: values.sha256 ?? `hash${count}`,
        durationMs: values.durationMs ?? 60_000,
      });
      const [outcome] = await importFiles([ref]);
      if (!outcome?.itemId) throw new Error(outcome?.problem ?? 'no item');
      return outcome.itemId;
    },
    job: async (id: string) => (await store.getItem(id))?.job ?? null,
    close: async () => {
      connection.close();
      await queue.close();
      await store.close();
    },
  };
}
