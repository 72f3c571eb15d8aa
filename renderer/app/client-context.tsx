import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { ConnectionStatus } from '../rpc.ts';
import type { AppClient, Backend } from './backend.ts';
import { follow } from './follow.ts';
import { useNewest } from './use-newest.ts';

const BackendContext = createContext<Backend | null>(null);

/** Gives everything below it the backend to talk to. */
export function BackendProvider({ backend, children }: { backend: Backend; children: ReactNode }) {
  return <BackendContext value={backend}>{children}</BackendContext>;
}

/** The backend of this page. */
export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (!backend) throw new Error('no BackendProvider above');
  return backend;
}

/** Typed calls into the app. */
export function useClient(): AppClient {
  return useBackend().client;
}

type Open<T> = (client: AppClient, signal: AbortSignal) => AsyncIterable<T>;

/**
 * Runs `onItem` for every item of a stream while the component is mounted, reopening it when the wire was replaced.
 * `key` names what is read: another key is another stream.
 */
export function useStreamItems<T>(
  key: string,
  open: Open<T>,
  onItem: (item: T) => void,
  options: { onTrouble?: (error: unknown) => void; enabled?: boolean } = {},
): void {
  const client = useClient();
  const newest = useNewest({ open, onItem, onTrouble: options.onTrouble });
  const isEnabled = options.enabled ?? true;
  useEffect(() => {
    if (!isEnabled) return;
    const controller = new AbortController();
    void follow((signal) => newest.current.open(client, signal), {
      signal: controller.signal,
      onItem: (item) => newest.current.onItem(item),
      onTrouble: (error) => newest.current.onTrouble?.(error),
    });
    return () => controller.abort();
  }, [client, key, isEnabled, newest]);
}

/** The newest item of a state stream, `null` before the first; `error` while it is broken. */
export function useStream<T>(key: string, open: Open<T>): { value: T | null; error: unknown } {
  const [state, setState] = useState<{ value: T | null; error: unknown }>({ value: null, error: null });
  useStreamItems(key, open, (value) => setState({ value, error: null }), {
    onTrouble: (error) => setState((before) => ({ ...before, error })),
  });
  return state;
}

/** How the page's own wire to the app is: not the app's connection to the service. */
export function useWireStatus(): ConnectionStatus {
  const backend = useBackend();
  const subscribe = useCallback((listener: () => void) => backend.onStatus(listener), [backend]);
  return useSyncExternalStore(subscribe, () => backend.status());
}
