import type { RenderFile, RenderFiles } from '../ports/render-files.ts';
import type { RenderRow, SpeechStore } from '../ports/speech-store.ts';
import type { Beginning } from './rest.ts';

/** Audio that may wait for the disk before the render waits too: a minute and a half. */
const maxWaitingBytes = 4_000_000;

/** Writes a render down while it is heard. */
export type RenderKeeper = {
  /** Takes a chunk; waits only when the disk has fallen far behind. Rejects when keeping has failed. */
  add(pcm: Uint8Array): Promise<void>;
  /** Everything up to here in the text is in what was added: a render that breaks goes on from there. UTF-16. */
  finishSentence(chars: number): void;
  /** Everything is written; `isKept`: there is a row and a file. Rejects like `add`, with what was written kept. */
  finish(): Promise<{ durationMs: number; isKept: boolean; failure: unknown }>;
};

/**
 * Makes the file and the row with the first chunk and appends behind the ear's back: the second chunk is on its way
 * to the loudspeaker before the first is on the disk. With `beginning`, the first chunk is joined to that one's sound.
 */
export function createRenderKeeper(
  row: RenderRow,
  beginning: Beginning | null,
  { files, store }: { files: Pick<RenderFiles, 'create'>; store: Pick<SpeechStore, 'insertRender' | 'updateRender'> },
): RenderKeeper {
  let file: RenderFile | null = null;
  let chain = Promise.resolve();
  let waitingBytes = 0;
  let soundBytes = beginning?.bytes ?? 0;
  let failure: unknown = null;

  const write = async (pcm: Uint8Array): Promise<void> => {
    try {
      if (failure !== null) return;
      if (file === null) {
        file = await files.create(row.id, beginning ?? undefined);
        row.file = file.file;
        await store.insertRender(row);
      }
      await file.append(beginning === null ? pcm : beginning.join(pcm));
      soundBytes += pcm.length;
    } catch (error) {
      failure ??= error;
    } finally {
      waitingBytes -= pcm.length;
    }
  };
  return {
    async add(pcm) {
      if (failure !== null) throw failure;
      waitingBytes += pcm.length;
      chain = chain.then(() => write(pcm));
      if (waitingBytes > maxWaitingBytes) await chain;
    },
    finishSentence(chars) {
      chain = chain.then(async () => {
        if (failure !== null || file === null) return;
        row.finishedChars = chars;
        row.finishedBytes = soundBytes;
        await store
          .updateRender(row.id, { finishedChars: chars, finishedBytes: soundBytes })
          .catch((error: unknown) => (failure ??= error));
      });
    },
    async finish() {
      await chain;
      const sealed = await file?.finish();
      return { durationMs: sealed?.durationMs ?? 0, isKept: file !== null, failure };
    },
  };
}
