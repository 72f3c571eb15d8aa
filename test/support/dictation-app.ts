import { compose } from '../../electron/app/compose.ts';
import { readConfig } from '../../electron/app/config.ts';
import { createMemorySecretStore } from '../../electron/adapters/secrets/memory-store.ts';
import { defaultDictationPreferences } from '../../electron/domain/dictation/settings.ts';
import { forkNode } from '../../electron/host/node-child.ts';
import type { DictationPreferences, DictationState, DictationTake } from '../../electron/ipc/contract/dictation.ts';
import { type AppContract, contract } from '../../electron/ipc/contract/index.ts';
import { connect } from '../../electron/ipc/rpc/connect.ts';
import type { Client } from '../../electron/ipc/rpc/define.ts';
import { portWire } from '../../electron/ipc/rpc/port-wire.ts';
import { serve } from '../../electron/ipc/rpc/serve.ts';

/** A state that takes longer than this is not coming. */
const untilMs = 40_000;

/** The whole app in this process, asked through the typed client as the page does. */
export type DictationApp = {
  client: Client<AppContract>;
  state(): DictationState;
  /** Every status in the order shown, repetitions left out. */
  statuses: string[];
  /** Resolves when `is` says yes to a snapshot of the state. */
  until(is: (state: DictationState) => boolean): Promise<DictationState>;
  newest(): Promise<DictationTake>;
  prefer(change: Partial<DictationPreferences>): Promise<void>;
  close(): Promise<void>;
};

/** Starts it with `env` added to this process's own, because adapters and children read that. */
export async function startDictationApp(env: Record<string, string>): Promise<DictationApp> {
  Object.assign(process.env, env);
  const app = await compose(readConfig(process.env, { isPackaged: false }), {
    kind: 'browser',
    appVersion: 'test',
    isPackaged: false,
    fork: forkNode,
    secrets: async () => createMemorySecretStore(),
    mediaUrl: (id) => id,
    offerDownload: async () => null,
  });
  const { port1, port2 } = new MessageChannel();
  serve(contract, app.handlers, portWire(port1));
  const client = connect(contract, portWire(port2));
  await app.start();

  const statuses: string[] = [];
  const waiting = new Set<() => void>();
  let state: DictationState | null = null;
  const following = new AbortController();
  const follow = async (): Promise<void> => {
    for await (const next of client.dictation.state({}, { signal: following.signal })) {
      state = next;
      if (statuses.at(-1) !== next.status) statuses.push(next.status);
      for (const wake of waiting) wake();
    }
  };
  const followed = follow().catch(() => {});
  const now = (): DictationState => {
    if (state === null) throw new Error('no state yet');
    return state;
  };
  const until: DictationApp['until'] = (is) =>
    new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        waiting.delete(look);
        reject(
          new Error(
            `not reached within ${untilMs} ms: ${is.toString()}; ${JSON.stringify(state)}; ${statuses.join(', ')}`,
          ),
        );
      }, untilMs);
      const look = (): void => {
        if (state === null || !is(state)) return;
        clearTimeout(limit);
        waiting.delete(look);
        resolve(state);
      };
      waiting.add(look);
      look();
    });
  await until(() => true);
  return {
    client,
    state: now,
    statuses,
    until,
    async newest() {
      const { takes } = await client.dictation.list({ limit: 1 });
      if (!takes[0]) throw new Error('no take yet');
      return takes[0];
    },
    async prefer(change) {
      await client.settings.save({ dictation: { ...defaultDictationPreferences, ...change } });
    },
    async close() {
      following.abort();
      await followed;
      await app[Symbol.asyncDispose]();
    },
  };
}
