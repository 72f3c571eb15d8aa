import { ContractError } from '../../ipc/contract/errors.ts';
import type { HotkeyListener } from './listener.ts';

/** Stands in where no key can be heard; `problem` says why and what works instead. */
export function createUnavailableKey(problem: string): HotkeyListener {
  return {
    status: () => ({ backend: null, hasRelease: false, problem, cancelKey: null }),
    bind: () => Promise.resolve(),
    onEvent: () => () => {},
    onStatus: () => () => {},
    onName() {
      throw new ContractError('NOT_SUPPORTED', problem);
    },
    modifiersUp: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}
