/** One value of D-Bus with its type written beside it, as the library wants variants. */
export type Variant = [signature: string, value: unknown];

export type BusSignal = { path: string; interface: string; member: string; body: readonly unknown[] };

/** A connection to the bus of the person's session. */
export type SessionBus = {
  /** Our own name on the bus, e.g. `:1.42`. */
  name: string;
  /** Rejects with the other side's error, or after `limitMs`. */
  call(request: {
    destination: string;
    path: string;
    interface: string;
    member: string;
    signature?: string;
    body?: readonly unknown[];
  }): Promise<unknown[]>;
  /** Asks the bus for signals that fit `rule`. */
  match(rule: string): Promise<void>;
  onSignal(listener: (signal: BusSignal) => void): () => void;
  onClose(listener: () => void): void;
  close(): void;
};

type Message = { type: number } & BusSignal;
type Library = {
  createClient(options: { busAddress: string }): {
    name?: string;
    invoke(message: object, callback: (error: unknown, ...values: unknown[]) => void): void;
    connection: {
      on(event: 'message', listener: (message: Message) => void): void;
      on(event: 'error' | 'end', listener: (error?: unknown) => void): void;
      end(): void;
    };
  };
  messageType: { signal: number };
};

/** A desktop may ask the person before it answers; that is told by a signal later, never by the call itself. */
const limitMs = 5_000;

/** Connects. Rejects when there is no bus at `address`. */
export async function openSessionBus(address: string): Promise<SessionBus> {
  // Loaded when it is wanted: only on Wayland.
  const library = (await import('@homebridge/dbus-native')) as unknown as Library & { default?: Library };
  const { createClient, messageType } = library.default ?? library;
  const bus = createClient({ busAddress: address });
  const listeners = new Set<(signal: BusSignal) => void>();
  const closers = new Set<() => void>();
  let isClosed = false;
  const closed = (): void => {
    if (isClosed) return;
    isClosed = true;
    for (const listener of closers) listener();
  };
  bus.connection.on('message', ({ type, path, interface: name, member, body }) => {
    if (type !== messageType.signal) return;
    for (const listener of listeners) listener({ path, interface: name, member, body: body ?? [] });
  });
  bus.connection.on('end', closed);
  bus.connection.on('error', closed);

  const call: SessionBus['call'] = (request) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${request.member} was not answered`)), limitMs);
      const fail = (): void => {
        clearTimeout(timer);
        reject(new Error('the session bus is gone'));
      };
      if (isClosed) {
        fail();
        return;
      }
      closers.add(fail);
      bus.invoke({ ...request }, (error, ...values) => {
        clearTimeout(timer);
        closers.delete(fail);
        if (error) reject(new Error(`${request.member}: ${nameOf(error)}`));
        else resolve(values);
      });
    });
  const toBus = {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
  };
  try {
    // The library says Hello by itself; an answered call means that it was let in.
    await call({ ...toBus, member: 'GetId' });
  } catch (error) {
    bus.connection.end();
    throw error;
  }
  return {
    name: bus.name ?? '',
    call,
    async match(rule) {
      await call({ ...toBus, member: 'AddMatch', signature: 's', body: [rule] });
    },
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onClose: (listener) => void closers.add(listener),
    close() {
      isClosed = true;
      bus.connection.end();
    },
  };
}

function nameOf(error: unknown): string {
  const { name, message } = error as { name?: unknown; message?: unknown };
  return [name, message].filter((part) => typeof part === 'string').join(' ');
}

/** What is in a dictionary of variants that came over the bus. */
export function variantsOf(dictionary: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  if (!Array.isArray(dictionary)) return found;
  for (const entry of dictionary as unknown[]) {
    if (!Array.isArray(entry)) continue;
    const [key, variant] = entry as [unknown, unknown];
    // The library gives variants as [[types], [value]].
    const value: unknown =
      Array.isArray(variant) && Array.isArray(variant[1]) ? (variant[1] as unknown[])[0] : undefined;
    if (typeof key === 'string') found.set(key, value);
  }
  return found;
}
