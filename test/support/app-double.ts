import type { Handlers } from '../../electron/ipc/rpc/define.ts';
import type { AppContract } from '../../electron/ipc/contract/index.ts';
import { latest } from '../../electron/ipc/rpc/latest.ts';

/** Just enough of the app for a page's connection: one state stream, one command, and counters of what is open. */
export function createAppDouble(): { handlers: Handlers<AppContract>; openStreams(): number; dismissed: string[] } {
  let openStreams = 0;
  const dismissed: string[] = [];
  const state = {
    version: '1.2.3',
    origin: null,
    keyHint: null,
    keyStorage: null,
    apiUrl: 'https://api.fluxions.ai',
    connection: 'unknown' as const,
    waitingToSend: 0,
    platform: 'browser' as const,
    captureBackend: null,
    captureProblem: null,
    notices: [],
  };
  const app: Pick<Handlers<AppContract>['app'], 'state' | 'dismissNotice'> = {
    state: () =>
      latest((emit) => {
        openStreams += 1;
        emit(state);
        return () => (openStreams -= 1);
      }),
    async dismissNotice({ id }) {
      dismissed.push(id);
      return {};
    },
  };
  return { handlers: { app } as unknown as Handlers<AppContract>, openStreams: () => openStreams, dismissed };
}
