/** Reads an account's history into a library, once, as the app does; for killing. Prints "done" when it has. */
import { createFluxionsClient } from '../../electron/adapters/fluxions/client.ts';
import { openStore } from '../../electron/adapters/sqlite/open-store.ts';
import { systemClock } from '../../electron/adapters/system/clock.ts';
import { buildSegments } from '../../electron/domain/transcript/segments.ts';
import { createHistoryAudio } from '../../electron/services/history/audio.ts';
import { createHistorySync } from '../../electron/services/history/sync.ts';
import { createItemEvents } from '../../electron/services/item-events.ts';

const [, , file = '', baseUrl = '', apiKey = ''] = process.argv;
const log = { debug() {}, info() {}, warn() {}, error() {} };
const client = createFluxionsClient({
  baseUrl,
  credential: async () => ({ kind: 'apiKey', value: apiKey }),
  clock: systemClock,
  random: Math.random,
  log,
  rates: { history: { perSecond: 1e6, burst: 1e6 } },
});
const store = await openStore({ file });
const session = { origin: 'account' as const, account: 'acc', baseUrl, api: client };
const sync = createHistorySync({
  store,
  buildSegments,
  now: Date.now,
  account: { session: () => session, onChange: () => () => {} },
  connection: { state: () => 'online', onChange: () => () => {}, report() {} },
  events: createItemEvents(),
  audio: createHistoryAudio({
    store,
    form: () => 'served',
    now: Date.now,
    takeAudio: () => Promise.reject(new Error('nothing is opened')),
  }),
  settings: () => ({ historyDetails: 'on-demand', historyAudio: 'on-demand' }),
  clock: systemClock,
  random: Math.random,
  log,
});
sync.start();
await sync.syncNow();
sync.close();
await store.close();
await client.close();
process.stdout.write('done\n');
process.exit(0);
