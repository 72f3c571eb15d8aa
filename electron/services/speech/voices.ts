import { ApiError, type ApiErrorKind, toContractError } from '../../domain/errors.ts';
import { speechProblem } from '../../domain/speech/problem.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { VoicesState } from '../../ipc/contract/voices.ts';
import type { AccountService } from '../account.ts';
import type { Clock, Log } from '../ports/platform.ts';
import type { RenderFiles } from '../ports/render-files.ts';
import type { BuiltInVoice, ClonedVoice, SpeechApi } from '../ports/speech-api.ts';
import type { SpeechStore, VoiceRow } from '../ports/speech-store.ts';
import { displayName } from './voice-book.ts';

/** The service's limit with its envelope, in decimal megabytes to be safe (T120). */
export const maxClipBytes = 25_000_000 - 10_000;
/** A deleted voice can be brought back for this long; only then does the service hear of it. */
const undoMs = 10_000;
/** A voice that vanishes again sooner than this is not cloned again by itself (T118). */
const recloneEveryMs = 600_000;

export type VoicesDeps = {
  account: Pick<AccountService<SpeechApi & { close(): Promise<void> }>, 'session' | 'onChange'>;
  store: SpeechStore;
  files: RenderFiles;
  clock: Clock;
  log: Log;
};

export type VoicesService = {
  state(): VoicesState;
  onChange(listener: () => void): () => void;
  builtIn(): readonly BuiltInVoice[];
  mine(): readonly VoiceRow[];
  start(): Promise<void>;
  refresh(): Promise<void>;
  cloneFromFile(request: { fileRef: string; name?: string; transcript?: string }): Promise<string>;
  cloneFromAudio(request: {
    files: string[];
    startMs: number;
    endMs: number;
    name?: string;
    transcript?: string;
  }): Promise<string>;
  /** Clones a forgotten voice again from its kept clip. Single-flight per voice, at most once in ten minutes. */
  reclone(id: string): Promise<VoiceRow>;
  remove(id: string): Promise<void>;
  undoRemove(id: string): Promise<void>;
  close(): void;
};

/** Failures after which a clone may be there all the same; refusals are not among them. */
const lostKinds: ReadonlySet<ApiErrorKind> = new Set(['reset', 'timeout', 'edge', 'server', 'bad-response']);

/**
 * A clone whose answer was lost may well be there: it is looked for by the name it was sent under, which nothing else
 * has, and never made a second time by ourselves (T122). Rejects with the error when it is not there.
 */
async function lostClone(api: SpeechApi, sentName: string, error: unknown): Promise<ClonedVoice> {
  const isLost = error instanceof ApiError && error.detail.bodySent === 'complete' && lostKinds.has(error.kind);
  if (!isLost) throw error;
  const voices = await api.myVoices().catch(() => []);
  const found = voices.find(({ name }) => name === sentName);
  if (!found) throw error;
  return { ...found, durationMs: null };
}

/** Built-in and cloned voices of the current account; works from the store when the service cannot be reached. */
export function createVoicesService(deps: VoicesDeps): VoicesService {
  const closed = new AbortController();
  const listeners = new Set<() => void>();
  const recloning = new Map<string, Promise<VoiceRow>>();
  let builtIn: BuiltInVoice[] = [];
  let mine: VoiceRow[] = [];
  let updatedAtMs: number | null = null;
  let problem: string | null = null;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const session = () => {
    const current = deps.account.session();
    if (!current) throw new ContractError('AUTH_REQUIRED', 'Connect an account or use the sandbox in Settings first.');
    return current;
  };
  const put = async (row: VoiceRow): Promise<VoiceRow> => {
    await deps.store.putVoice(row);
    mine = [...mine.filter(({ id }) => id !== row.id), row].sort((a, b) => a.createdAtMs - b.createdAtMs);
    changed();
    return row;
  };
  const find = (id: string): VoiceRow => {
    const row = mine.find((voice) => voice.id === id);
    if (!row) throw new ContractError('NOT_FOUND', 'This voice is no longer here.');
    return row;
  };

  /** Reads what is stored for the account of the moment; a later load, of another account, wins. */
  let loading: Promise<void> | null = null;
  let loads = 0;
  const load = (): Promise<void> => {
    const own = (loads += 1);
    loading = (async () => {
      const current = deps.account.session();
      const list = current ? await deps.store.voiceList(current.account) : null;
      const rows = current ? await deps.store.voicesOf(current.account) : [];
      if (loads !== own) return;
      builtIn = list?.voices ?? [];
      updatedAtMs = list?.atMs ?? null;
      mine = rows;
      changed();
      for (const row of mine) if (row.deleteAtMs !== null) void finishRemoval(row.id);
    })();
    return loading;
  };
  const refresh = async (): Promise<void> => {
    const { api, account } = session();
    try {
      const [voices, remote] = await Promise.all([api.voices(), api.myVoices()]);
      // Another account was chosen meanwhile: this list is not its.
      if (deps.account.session()?.account !== account) return;
      builtIn = voices;
      updatedAtMs = deps.clock.now();
      problem = null;
      await deps.store.putVoiceList(account, voices, updatedAtMs);
      const known = new Set(mine.flatMap((row) => [row.remoteId, ...row.formerRemoteIds]));
      for (const row of mine) {
        const isThere = remote.some(({ voiceId }) => voiceId === row.remoteId);
        if (row.state === 'ready' && !isThere) await put({ ...row, state: 'lost' });
        if (row.state === 'lost' && isThere) await put({ ...row, state: 'ready' });
      }
      for (const { voiceId, name } of remote) {
        if (!known.has(voiceId))
          await put(newVoice(account, { name: name ?? displayName(voiceId), remoteId: voiceId, state: 'ready' }));
      }
    } catch (error) {
      problem = speechProblem(error);
    }
    changed();
  };

  const newVoice = (account: string, values: Partial<VoiceRow>): VoiceRow => ({
    id: crypto.randomUUID(),
    account,
    name: 'Voice',
    transcript: null,
    clipFile: null,
    clipMimeType: null,
    clipBytes: null,
    durationMs: null,
    createdAtMs: deps.clock.now(),
    remoteId: null,
    formerRemoteIds: [],
    state: 'cloning',
    problem: null,
    lastCloneAtMs: null,
    deleteAtMs: null,
    ...values,
  });

  /** Uploads the kept clip. The clip and its row are safe before the first byte leaves, whatever happens then. */
  const upload = async (row: VoiceRow, lastCloneAtMs: number | null): Promise<VoiceRow> => {
    const { api } = session();
    if (!row.clipFile || !row.clipMimeType) {
      throw new ContractError(
        'NOT_FOUND',
        `The service no longer has "${row.name}", and its clip is not on this computer. Clone it again from a clip.`,
      );
    }
    const cloning = await put({ ...row, state: 'cloning', problem: null, lastCloneAtMs });
    try {
      const audio = await deps.files.body(row.clipFile, row.clipMimeType);
      const sentName = `${row.name} ${crypto.randomUUID().slice(0, 4)}`;
      const cloned = await api
        .clone({ audio, text: row.transcript, name: sentName }, { signal: closed.signal })
        .catch((error: unknown) => lostClone(api, sentName, error));
      const formerRemoteIds = [...new Set([...row.formerRemoteIds, ...(row.remoteId ? [row.remoteId] : [])])];
      return await put({
        ...cloning,
        remoteId: cloned.voiceId,
        formerRemoteIds,
        durationMs: cloned.durationMs ?? row.durationMs,
        state: 'ready',
      });
    } catch (error) {
      await put({ ...cloning, state: row.remoteId ? 'lost' : 'failed', problem: speechProblem(error) });
      throw new ContractError(toContractError(error).code, speechProblem(error), undefined, { cause: error });
    }
  };
  const cloneClip = async (
    clip: { file: string; mimeType: string; bytes: number; durationMs: number },
    name: string,
    transcript: string | undefined,
  ): Promise<string> => {
    const values = {
      name,
      transcript: transcript?.trim() || null,
      clipFile: clip.file,
      clipMimeType: clip.mimeType,
      clipBytes: clip.bytes,
      durationMs: clip.durationMs,
    };
    const row = await put(newVoice(session().account, values));
    // The first upload is the person's own; only the ones the app starts by itself count against a loop.
    await upload(row, null);
    return row.id;
  };

  const finishRemoval = async (id: string): Promise<void> => {
    try {
      const waiting = mine.find((voice) => voice.id === id)?.deleteAtMs;
      if (waiting === null || waiting === undefined) return;
      await deps.clock.sleep(Math.max(0, waiting - deps.clock.now()), closed.signal);
      const row = mine.find((voice) => voice.id === id);
      // Brought back meanwhile, or brought back and deleted again: that removal has its own wait.
      if (!row || row.deleteAtMs !== waiting) return;
      if (row.remoteId) await session().api.removeVoice(row.remoteId, { signal: closed.signal });
      await deps.store.deleteVoice(id);
      if (row.clipFile) await deps.files.remove(row.clipFile);
      mine = mine.filter((voice) => voice.id !== id);
      changed();
    } catch (error) {
      if (closed.signal.aborted) return;
      // It stays deleted here and is tried again at the next start.
      deps.log.warn('voice-removal-failed', { kind: error instanceof ApiError ? error.kind : 'other' });
    }
  };
  const stopFollowing = deps.account.onChange(() => {
    void load()
      .then(refresh)
      .catch(() => deps.log.warn('voices-load-failed'));
  });

  return {
    state: () => ({
      builtIn: builtIn.map((voice) => ({ ...voice, name: displayName(voice.voiceId) })),
      mine: mine.map(view),
      updatedAtMs,
      problem,
    }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    builtIn: () => builtIn,
    mine: () => mine.filter((row) => row.deleteAtMs === null),
    start: () => loading ?? load(),
    refresh,
    async cloneFromFile({ fileRef, name, transcript }) {
      session();
      const clip = await deps.files.adoptClip(fileRef, maxClipBytes);
      return await cloneClip(clip, name?.trim() || clip.name, transcript);
    },
    async cloneFromAudio({ files, startMs, endMs, name, transcript }) {
      session();
      const clip = await deps.files.cutClip(files, startMs, endMs);
      if (clip.bytes > maxClipBytes) {
        await deps.files.remove(clip.file);
        throw new ContractError('TOO_LARGE', 'This range is larger than 25 MB. Thirty clean seconds are enough.', {
          limitBytes: maxClipBytes,
        });
      }
      return await cloneClip(clip, name?.trim() || 'My voice', transcript);
    },
    reclone(id) {
      const running = recloning.get(id);
      if (running) return running;
      const work = (async () => {
        const row = find(id);
        if (row.lastCloneAtMs !== null && deps.clock.now() - row.lastCloneAtMs < recloneEveryMs) {
          throw new ContractError(
            'UNAVAILABLE',
            `The service forgot "${row.name}" again right after it was cloned. Try again in a few minutes.`,
          );
        }
        return await upload(row, deps.clock.now());
      })().finally(() => recloning.delete(id));
      recloning.set(id, work);
      return work;
    },
    async remove(id) {
      await put({ ...find(id), deleteAtMs: deps.clock.now() + undoMs });
      void finishRemoval(id);
    },
    async undoRemove(id) {
      await put({ ...find(id), deleteAtMs: null });
    },
    close() {
      stopFollowing();
      closed.abort(new Error('closed'));
    },
  };
}

function view(row: VoiceRow): VoicesState['mine'][number] {
  const state = row.state === 'ready' && !row.clipFile ? 'remote-only' : row.state;
  return {
    id: row.id,
    name: row.name,
    createdAtMs: row.createdAtMs,
    durationMs: row.durationMs,
    transcript: row.transcript,
    state,
    problem: row.problem,
    deleteAtMs: row.deleteAtMs,
  };
}
