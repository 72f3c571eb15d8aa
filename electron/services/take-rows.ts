import type { CaptureServiceDeps } from './capture.ts';
import type { TakePart } from './ports/capture-process.ts';
import type { ItemRow } from './ports/store.ts';

/** Playing time of all parts by sample count, whole milliseconds. */
export function partsDurationMs(parts: readonly TakePart[]): number {
  return Math.round(parts.reduce((sum, part) => sum + (part.frames / part.sampleRateHz) * 1000, 0));
}

/** Size of the one WAV that the parts read as: a header and 16-bit samples. */
export function partsBytes(parts: readonly TakePart[]): number {
  return 44 + parts.reduce((sum, part) => sum + part.frames * part.channels * 2, 0);
}

/** "Recording 22 Nov 2026, 16:40", in the computer's own time zone. */
export function takeTitle(startedAtMs: number, timeZone?: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return `Recording ${format.format(startedAtMs)}`;
}

/** The library rows of takes. Writes happen one after the other and never reject: the audio goes on without them. */
export type TakeRows = {
  /** The first sound is on disk. `before`: parts of the same take from earlier. */
  begin(takeId: string, startedAtMs: number, before: readonly TakePart[]): void;
  progress(takeId: string, parts: readonly TakePart[]): void;
  /** Resolves when the row says what the files hold; makes the row if it is missing. */
  finish(takeId: string, startedAtMs: number, parts: readonly TakePart[]): Promise<void>;
  /** Brings rows and files together after a crash. Resolves to the items that are complete now and were not before. */
  recover(runningTakeId: string | null): Promise<string[]>;
  /** Resolves when every write so far is done. */
  idle(): Promise<void>;
};

type Deps = Pick<CaptureServiceDeps, 'store' | 'takes' | 'log' | 'account' | 'onItemChanged' | 'failPoint'>;

export function createTakeRows(deps: Deps): TakeRows {
  const { store, log } = deps;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (what: string, takeId: string, write: () => Promise<void>): Promise<void> => {
    const turn = last.then(write).then(
      () => deps.onItemChanged(takeId),
      // The start-up sweep finds the file in any case.
      (error: unknown) => log.error('take-row-failed', { what, takeId, error: (error as Error).message }),
    );
    last = turn;
    return turn;
  };
  const facts = (parts: readonly TakePart[]): Pick<ItemRow, 'files' | 'durationMs' | 'sizeBytes' | 'mimeType'> => ({
    files: parts.map((part) => part.file),
    durationMs: partsDurationMs(parts),
    sizeBytes: partsBytes(parts),
    mimeType: 'audio/wav',
  });
  const newRow = (takeId: string, startedAtMs: number, recording: boolean, parts: readonly TakePart[]): ItemRow => ({
    id: takeId,
    title: takeTitle(startedAtMs),
    source: 'recording',
    origin: deps.account().origin,
    account: deps.account().account,
    createdAtMs: startedAtMs,
    ...facts(parts),
    ...(parts.length === 0 && { files: [`${takeId}-1.wav`], durationMs: null, sizeBytes: null }),
    sha256: null,
    language: null,
    speakerCount: null,
    segmentCount: null,
    costMicroUsd: null,
    starred: false,
    deletedAtMs: null,
    recording,
  });
  const complete = async (takeId: string, startedAtMs: number, parts: readonly TakePart[]): Promise<void> => {
    if ((await store.getItem(takeId)) === null) await store.insertItem(newRow(takeId, startedAtMs, false, parts), null);
    // Its sound may be more than what was hashed.
    else await store.updateItem(takeId, { ...facts(parts), sha256: null, recording: false });
    deps.failPoint('row-finalised');
  };

  return {
    begin(takeId, startedAtMs, before) {
      void inTurn('begin', takeId, async () => {
        if (before.length > 0) await store.updateItem(takeId, { recording: true });
        else await store.insertItem(newRow(takeId, startedAtMs, true, []), null);
        deps.failPoint('row-inserted');
      });
    },
    progress(takeId, parts) {
      void inTurn('progress', takeId, () => store.updateItem(takeId, facts(parts)));
    },
    finish: (takeId, startedAtMs, parts) => inTurn('finish', takeId, () => complete(takeId, startedAtMs, parts)),
    async recover(runningTakeId) {
      const ready: string[] = [];
      const found = await deps.takes.repair();
      const withSound = new Set(found.map((take) => take.takeId));
      for (const { takeId, parts, startedAtMs } of found) {
        if (takeId === runningTakeId) continue;
        const row = (await store.getItem(takeId))?.item ?? null;
        if (row !== null && !row.recording) continue;
        await inTurn('recover', takeId, () => complete(takeId, startedAtMs, parts));
        log.info('take-recovered', { takeId, parts: parts.length, durationMs: partsDurationMs(parts) });
        ready.push(takeId);
      }
      for (const row of await store.unfinishedTakes()) {
        if (withSound.has(row.id) || row.id === runningTakeId) continue;
        // The row outlived its file (another program removed it): it stays listed, without audio.
        await inTurn('recover', row.id, () =>
          store.updateItem(row.id, { recording: false, files: [], durationMs: 0, sizeBytes: null }),
        );
      }
      return ready;
    },
    idle: async () => {
      await last;
    },
  };
}
