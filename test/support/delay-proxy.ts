import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP relay that makes a far server out of a near one. */
export type DelayProxy = {
  port: number;
  /** What passes is told here, while set: `up` as it arrives from the client, `down` as it is given to it. */
  watch: ((way: 'up' | 'down', bytes: Buffer) => void) | null;
  close(): Promise<void>;
};

/**
 * Relays to `targetPort` with `roundTripMs` of added round trip: half on every byte each way, and one whole round trip
 * before the first byte of a connection, which is what opening one costs.
 */
export async function startDelayProxy(targetPort: number, roundTripMs: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>();
  const relay = (from: Socket, to: Socket, way: 'up' | 'down', readyAtMs: number): void => {
    from.setNoDelay(true);
    const pass = (bytes: Buffer): void => {
      if (way === 'down') proxy.watch?.(way, bytes);
      to.write(bytes);
    };
    from.on('data', (bytes: Buffer) => {
      if (way === 'up') proxy.watch?.(way, bytes);
      const dueAtMs = Math.max(performance.now(), readyAtMs) + roundTripMs / 2;
      const wait = dueAtMs - performance.now();
      if (wait <= 0.5) pass(bytes);
      else setTimeout(() => pass(bytes), wait);
    });
    // What is on its way still arrives.
    from.on('end', () => setTimeout(() => to.end(), roundTripMs));
    from.on('close', () => setTimeout(() => to.destroy(), roundTripMs));
    from.on('error', () => to.destroy());
  };
  const server: Server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    relay(near, far, 'up', performance.now() + roundTripMs);
    relay(far, near, 'down', 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: DelayProxy = {
    port: (server.address() as AddressInfo).port,
    watch: null,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
