import { safeFileName } from '../domain/file-name.ts';
import type { backup, BackupState } from '../ipc/contract/backup.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import { latest } from '../ipc/rpc/latest.ts';
import type { BackupProgress, LibraryArchive } from './ports/backup.ts';
import type { Clock } from './ports/platform.ts';

export type BackupDeps = {
  archive: LibraryArchive;
  clock: Pick<Clock, 'now'>;
  /** Starts the app again, if the platform can. */
  restart: (() => void) | null;
  libraryPath: string;
  /** Asks for a folder and notes it for the next start; `null` where no folder can be asked for. */
  planMove: (() => Promise<void>) | null;
};

/** Saves the library as one file and brings it back, one at a time; each can be cancelled. */
export function createBackupService(deps: BackupDeps): {
  handlers: Handlers<{ backup: typeof backup }>['backup'];
  close(): void;
} {
  const { archive } = deps;
  const listeners = new Set<() => void>();
  let running: AbortController | null = null;
  let state: BackupState = {
    phase: 'idle',
    doneBytes: 0,
    totalBytes: 0,
    previousCount: 0,
    previousBytes: 0,
    libraryPath: deps.libraryPath,
    canMove: deps.planMove !== null,
  };
  const set = (patch: Partial<BackupState>): void => {
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  };
  const look = async (): Promise<void> => {
    const { count, sizeBytes } = await archive.previous();
    set({ previousCount: count, previousBytes: sizeBytes });
  };
  const run = async <T>(
    phase: 'saving' | 'reading',
    work: (progress: BackupProgress) => Promise<T>,
    after: BackupState['phase'],
  ): Promise<T> => {
    if (running) throw new ContractError('CONFLICT', 'A backup is being written or read. Wait for it, or cancel it.');
    const before = state.phase;
    const controller = new AbortController();
    running = controller;
    set({ phase, doneBytes: 0, totalBytes: 0 });
    try {
      const result = await work({
        signal: controller.signal,
        onProgress: (doneBytes, totalBytes) => set({ doneBytes, totalBytes }),
      });
      set({ phase: after });
      return result;
    } catch (error) {
      set({ phase: before });
      if (controller.signal.aborted) throw new ContractError('CANCELLED', 'Cancelled. Nothing was changed.');
      throw error;
    } finally {
      running = null;
    }
  };

  return {
    handlers: {
      state: () =>
        latest((emit) => {
          void look().catch(() => {});
          emit(state);
          const listener = (): void => emit(state);
          listeners.add(listener);
          return () => listeners.delete(listener);
        }),
      async create() {
        const day = new Date(deps.clock.now()).toISOString().slice(0, 10);
        const fileName = safeFileName(`Fluxions library ${day}`, 'tar');
        const after = state.phase === 'restart' ? 'restart' : 'idle';
        const downloadUrl = await run('saving', (progress) => archive.save(fileName, progress), after);
        return { fileName, downloadUrl };
      },
      async restore({ file }) {
        await run('reading', (progress) => archive.layReady(file, progress), 'restart');
        return {};
      },
      cancel() {
        running?.abort();
        return {};
      },
      restart() {
        if (running)
          throw new ContractError('CONFLICT', 'A backup is being written or read. Wait for it, or cancel it.');
        if (!deps.restart) throw new ContractError('NOT_SUPPORTED', 'Quit the app and start it again.');
        deps.restart();
        return {};
      },
      async moveLibrary() {
        if (running)
          throw new ContractError('CONFLICT', 'A backup is being written or read. Wait for it, or cancel it.');
        if (!deps.planMove || !deps.restart) {
          throw new ContractError('NOT_SUPPORTED', 'Quit the app and start it with --move-library and a folder.');
        }
        await deps.planMove();
        deps.restart();
        return {};
      },
      async removePrevious() {
        await archive.removePrevious();
        await look();
        return {};
      },
    },
    close: () => running?.abort(),
  };
}
