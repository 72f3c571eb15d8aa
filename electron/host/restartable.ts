import type { App } from '../app/compose.ts';
import { contract } from '../ipc/contract/index.ts';
import type { Wire } from '../ipc/rpc/define.ts';
import { serve } from '../ipc/rpc/serve.ts';
import { toContractError } from '../domain/errors.ts';

/** The app behind the host's one address: it can be ended and built anew while pages stay open and connect again. */
export type Restartable = {
  current(): Promise<App>;
  serveWire(wire: Wire): void;
  /** Ends the app and builds the next one; `failed` hears why if that cannot be. */
  restart(): void;
  [Symbol.asyncDispose](): Promise<void>;
};

export function createRestartable(build: () => Promise<App>, failed: (error: unknown) => void): Restartable {
  let running = build();
  running.catch(() => {});
  const open = new Map<Wire, { close(): void }>();
  const end = async (): Promise<void> => {
    // The page sees its wire end, and opens another one that waits for the next app.
    for (const [wire, server] of open) {
      server.close();
      wire.close();
    }
    open.clear();
    const app = await running.catch(() => null);
    await app?.[Symbol.asyncDispose]();
  };
  return {
    current: () => running,
    serveWire(wire) {
      const handlers = running.then((app) => app.handlers);
      const server = serve(contract, handlers, wire, { toError: toContractError });
      open.set(wire, server);
      wire.onClose(() => open.delete(wire));
    },
    restart() {
      running = end().then(build);
      running.catch(failed);
    },
    [Symbol.asyncDispose]: end,
  };
}
