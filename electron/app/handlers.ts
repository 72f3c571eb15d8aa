import { latest } from '../ipc/rpc/latest.ts';
import type { AppContract } from '../ipc/contract/index.ts';
import type { AppState } from '../ipc/contract/app.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { SettingsService } from '../services/settings.ts';

/** What the `app` and `settings` features answer from. */
export type AppHandlerDeps = {
  state: () => AppState;
  onStateChange: (listener: () => void) => () => void;
  settings: SettingsService;
  useSandbox: () => Promise<void>;
  connect: (apiKey: string) => Promise<void>;
  signOut: () => Promise<void>;
  checkConnection: () => Promise<void>;
  forgetLearned: () => Promise<void>;
  dismissNotice: (id: string) => void;
};

/** The frame's own feature: who we are and how the connection is. */
export function createAppHandlers(deps: AppHandlerDeps): Handlers<AppContract>['app'] {
  return {
    state: () =>
      latest<AppState>((emit) => {
        emit(deps.state());
        return deps.onStateChange(() => emit(deps.state()));
      }),
    async useSandbox() {
      await deps.useSandbox();
      return {};
    },
    async connect({ apiKey }) {
      await deps.connect(apiKey);
      return {};
    },
    async signOut() {
      await deps.signOut();
      return {};
    },
    async checkConnection() {
      await deps.checkConnection();
      return {};
    },
    async forgetLearned() {
      await deps.forgetLearned();
      return {};
    },
    dismissNotice({ id }) {
      deps.dismissNotice(id);
      return {};
    },
  };
}

/** Settings as a state stream and one writer. */
export function createSettingsHandlers(settings: SettingsService): Handlers<AppContract>['settings'] {
  return {
    state: () =>
      latest((emit) => {
        emit(settings.current());
        return settings.onChange((next) => emit(next));
      }),
    save: (patch) => settings.save(patch),
  };
}
