import { safeFileName } from '../domain/file-name.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { speech, SpeechState } from '../ipc/contract/speech.ts';
import type { voices, VoicesState } from '../ipc/contract/voices.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import { latest } from '../ipc/rpc/latest.ts';
import type { MediaFiles } from '../services/ports/media-files.ts';
import type { RenderFiles } from '../services/ports/render-files.ts';
import type { RenderRow, SpeechStore } from '../services/ports/speech-store.ts';
import type { Store } from '../services/ports/store.ts';
import type { SpeechService } from '../services/speech/speech.ts';
import type { VoicesService } from '../services/speech/voices.ts';

export type SpeechHandlerDeps = {
  speech: SpeechService;
  voices: VoicesService;
  store: SpeechStore & Pick<Store, 'getItem'>;
  files: RenderFiles;
  offerDownload: MediaFiles['offerDownload'];
  account: () => string | null;
  warm: () => void;
  /** A render was asked for and has ended, however it ended. */
  spoken: () => void;
  state: () => SpeechState;
  onState: (listener: () => void) => () => void;
  onRendersChanged: (listener: () => void) => () => void;
  rendersChanged: () => void;
  now: () => number;
};

/** The `speech` feature: renders as they come, and the ones that were kept. */
export function createSpeechHandlers(deps: SpeechHandlerDeps): Handlers<{ speech: typeof speech }>['speech'] {
  const need = async (id: string): Promise<RenderRow> => {
    const row = await deps.store.getRender(id);
    if (!row || row.account !== deps.account()) throw new ContractError('NOT_FOUND', 'This render is no longer here.');
    return row;
  };
  let revision = 0;
  const assembled = createAssembly();
  return {
    state: () =>
      latest((emit) => {
        emit(deps.state());
        return deps.onState(() => emit(deps.state()));
      }),
    warm() {
      deps.warm();
      return {};
    },
    async *speak(input, { signal }) {
      try {
        yield* deps.speech.speak(input, signal);
      } finally {
        deps.spoken();
      }
    },
    async list({ text, after, limit }) {
      const account = deps.account();
      if (account === null) return { renders: [], next: null, total: 0 };
      const { rows, next, total } = await deps.store.listRenders({ account, text, after, limit });
      return { renders: rows.map(deps.speech.view), next, total };
    },
    changes: () =>
      latest((emit) => {
        emit({ revision });
        return deps.onRendersChanged(() => emit({ revision: ++revision }));
      }),
    async remove({ id }) {
      await need(id);
      await deps.store.updateRender(id, { deletedAtMs: deps.now() });
      deps.rendersChanged();
      return {};
    },
    async restore({ id }) {
      await need(id);
      await deps.store.updateRender(id, { deletedAtMs: null });
      deps.rendersChanged();
      return {};
    },
    async save({ id }) {
      const row = await need(id);
      if (!row.file) throw new ContractError('NOT_FOUND', 'There is no audio of this render.');
      const fileName = safeFileName(row.text.slice(0, 60), 'wav');
      return {
        fileName,
        downloadUrl: await deps.offerDownload(fileName, 'audio/wav', await deps.files.readBytes(row.file)),
      };
    },
    async saveEncoded({ id, format, offset, part, isLast }) {
      const row = await need(id);
      const bytes = assembled.add(`${id} ${format}`, offset, part, isLast);
      const fileName = safeFileName(row.text.slice(0, 60), format);
      if (!bytes) return { fileName, downloadUrl: null };
      return {
        fileName,
        downloadUrl: await deps.offerDownload(fileName, format === 'mp3' ? 'audio/mpeg' : 'audio/ogg', bytes),
      };
    },
  };
}

/** Half an hour of the better of the two formats. */
const maxEncodedBytes = 32_000_000;

/** Puts the pieces of one file together; a new first piece forgets what was there, pieces out of order are refused. */
function createAssembly() {
  let current: { key: string; parts: Uint8Array[]; length: number } | null = null;
  return {
    add(key: string, offset: number, part: Uint8Array, isLast: boolean): Uint8Array | null {
      if (offset === 0) current = { key, parts: [], length: 0 };
      if (current?.key !== key || current.length !== offset) {
        throw new ContractError('BAD_INPUT', 'The file came in the wrong order. Save it again.');
      }
      if (offset + part.length > maxEncodedBytes) {
        current = null;
        throw new ContractError('TOO_LARGE', 'This is too long for this format. Save it as WAV.');
      }
      current.parts.push(part.slice());
      current.length += part.length;
      if (!isLast) return null;
      const bytes = new Uint8Array(Buffer.concat(current.parts));
      current = null;
      return bytes;
    },
  };
}

/** The `voices` feature. */
export function createVoicesHandlers(
  deps: Pick<SpeechHandlerDeps, 'voices' | 'store' | 'account'>,
): Handlers<{ voices: typeof voices }>['voices'] {
  const service = deps.voices;
  return {
    state: () =>
      latest<VoicesState>((emit) => {
        emit(service.state());
        return service.onChange(() => emit(service.state()));
      }),
    async refresh() {
      await service.refresh();
      return {};
    },
    cloneFromFile: async (request) => ({ id: await service.cloneFromFile(request) }),
    async cloneFromItem({ itemId, ...range }) {
      const entry = await deps.store.getItem(itemId);
      if (!entry || entry.item.account !== deps.account())
        throw new ContractError('NOT_FOUND', 'This item is no longer in the library.');
      return { id: await service.cloneFromAudio({ files: entry.item.files, ...range }) };
    },
    async remove({ id }) {
      await service.remove(id);
      return {};
    },
    async undoRemove({ id }) {
      await service.undoRemove(id);
      return {};
    },
  };
}
