import { onTestFinished } from 'vitest';
import { createFluxionsClient, type FluxionsClient } from '../../electron/adapters/fluxions/client.ts';
import { systemClock } from '../../electron/adapters/system/clock.ts';
import { openStoreInProcess } from '../../electron/adapters/sqlite/open-store.ts';
import type { LibraryStore } from '../../electron/adapters/sqlite/store-contract.ts';
import { buildSegments } from '../../electron/domain/transcript/segments.ts';
import { createConnection } from '../../electron/services/connection.ts';
import { createHistoryAudio, type HistoryAudioDeps } from '../../electron/services/history/audio.ts';
import { createHistorySync, type HistorySync, type HistorySyncDeps } from '../../electron/services/history/sync.ts';
import { createItemEvents } from '../../electron/services/item-events.ts';
import type { Clock, Log } from '../../electron/services/ports/platform.ts';
import type { Sandbox } from '../../electron/sandbox/create-sandbox.ts';
import { recordingLog } from './fluxions-client.ts';

export const fastRates = { perSecond: 1e6, burst: 1e6 };

/** The client as the app makes it, without the wait between requests. */
export function clientOf(sandbox: Sandbox, log: Log = recordingLog()): FluxionsClient {
  return createFluxionsClient({
    baseUrl: sandbox.baseUrl,
    credential: async () => ({ kind: 'apiKey', value: sandbox.apiKey }),
    clock: systemClock,
    random: Math.random,
    log,
    rates: { history: fastRates, reads: fastRates },
  });
}

export type HistoryWorld = {
  store: LibraryStore;
  sync: HistorySync;
  client: FluxionsClient;
  log: ReturnType<typeof recordingLog>;
  /** Resolves when the state is as wanted. */
  until(isReached: (state: ReturnType<HistorySync['state']>) => boolean): Promise<void>;
  close(): Promise<void>;
};

/** History sync over a real gateway and a real library, as one run of the app. */
export async function historyWorld(
  sandbox: Sandbox,
  options: {
    file?: string;
    details?: 'everything' | 'recent' | 'on-demand';
    audio?: 'everything' | 'recent' | 'on-demand';
    takeAudio?: HistoryAudioDeps['takeAudio'];
    clock?: Clock;
    account?: string;
    wrap?: (client: FluxionsClient) => FluxionsClient;
  } = {},
): Promise<HistoryWorld> {
  const log = recordingLog();
  const store = await openStoreInProcess({ file: options.file ?? ':memory:' });
  const bare = clientOf(sandbox, log);
  const client = options.wrap?.(bare) ?? bare;
  const clock = options.clock ?? systemClock;
  const connection = createConnection({ probe: () => client.health(), clock, random: () => 0.5 });
  const session = {
    origin: 'sandbox' as const,
    account: options.account ?? 'sandbox',
    baseUrl: sandbox.baseUrl,
    api: client,
  };
  const deps: HistorySyncDeps = {
    store,
    buildSegments,
    now: () => clock.now(),
    account: { session: () => session, onChange: () => () => {} },
    connection,
    events: createItemEvents(),
    settings: () => ({ historyDetails: options.details ?? 'on-demand', historyAudio: options.audio ?? 'on-demand' }),
    audio: createHistoryAudio({
      form: () => 'served',
      store,
      now: () => clock.now(),
      takeAudio: options.takeAudio ?? (() => Promise.reject(new Error('no audio in this world'))),
    }),
    clock,
    random: () => 0.5,
    log,
  };
  const sync = createHistorySync(deps);
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    sync.close();
    connection.close();
    await bare.close();
    await store.close();
  };
  onTestFinished(close);
  return {
    store,
    sync,
    client,
    log,
    until: (isReached) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isReached(sync.state())) return;
          stop();
          resolve();
        };
        const stop = sync.onChange(look);
        look();
      }),
    close,
  };
}
