import type { AppNotice, AppState } from '../ipc/contract/app.ts';
import type { AccountState } from '../services/account.ts';
import type { ConnectionState } from '../services/connection.ts';

/** Sources of the frame's state; each change of one of them makes a new snapshot. */
export type AppStateDeps = {
  version: string;
  platform: AppState['platform'];
  account: { state(): AccountState; onChange(listener: () => void): () => void };
  connection: { state(): ConnectionState; onChange(listener: () => void): () => void };
  queue: { waitingToSend(): number; onLook(listener: () => void): () => void };
};

export type AppStateSource = {
  state(): AppState;
  onChange(listener: () => void): () => void;
  setCapture(backend: { name: string | null; problem: string | null }): void;
  addNotice(notice: AppNotice): void;
  dismissNotice(id: string): void;
};

/** Puts the frame's state together. Listeners hear of a change only when something they can see changed. */
export function createAppState(deps: AppStateDeps): AppStateSource {
  let captureBackend: { name: string | null; problem: string | null } = { name: null, problem: null };
  let notices: AppState['notices'] = [];
  let shown = '';
  const listeners = new Set<() => void>();

  const state = (): AppState => {
    const { chosen, keyHint, keyStorage, baseUrl } = deps.account.state();
    return {
      version: deps.version,
      origin: chosen,
      keyHint,
      keyStorage,
      apiUrl: baseUrl,
      connection: deps.connection.state(),
      waitingToSend: deps.queue.waitingToSend(),
      platform: deps.platform,
      captureBackend: captureBackend.name,
      captureProblem: captureBackend.problem,
      notices,
    };
  };
  const changed = (): void => {
    const next = JSON.stringify(state());
    if (next === shown) return;
    shown = next;
    for (const listener of listeners) listener();
  };
  deps.account.onChange(changed);
  deps.connection.onChange(changed);
  deps.queue.onLook(changed);

  return {
    state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setCapture(backend) {
      captureBackend = backend;
      changed();
    },
    addNotice(notice) {
      notices = [...notices, { id: crypto.randomUUID(), ...notice }];
      changed();
    },
    dismissNotice(id) {
      notices = notices.filter((notice) => notice.id !== id);
      changed();
    },
  };
}
