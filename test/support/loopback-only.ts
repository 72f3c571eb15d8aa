import { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * Makes any connection that leaves this computer throw (T193); vitest loads it into every test. A client that follows a
 * foreign address must fail loudly here and not reach the network.
 */
const connect: unknown = Reflect.get(Socket.prototype, 'connect');

function hostOf(args: readonly unknown[]): string | null {
  // net.connect() hands its normalised arguments over as one array.
  const first: unknown = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  if (typeof first === 'object' && first !== null) {
    if ('path' in first && typeof first.path === 'string') return null;
    return 'host' in first && typeof first.host === 'string' ? first.host : null;
  }
  return typeof args[1] === 'string' ? args[1] : null;
}

/** This computer under any of its names: a test may try whether something listens on its other addresses. */
function isHere(host: string): boolean {
  if (/^(?:localhost|127\.|::1$|\[::1\])/.test(host)) return true;
  return Object.values(networkInterfaces()).some((own) => own?.some(({ address }) => address === host));
}

Socket.prototype.connect = function guarded(this: Socket, ...args: any[]) {
  const host = hostOf(args);
  const options: unknown = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  const hasOwnLookup =
    typeof options === 'object' && options !== null && 'lookup' in options && Boolean(options.lookup);
  if (host !== null && !isHere(host) && !hasOwnLookup) {
    throw new Error(`a test tried to connect to ${host}`);
  }
  return Reflect.apply(connect as (...given: unknown[]) => Socket, this, args);
} as Socket['connect'];
