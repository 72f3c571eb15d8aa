import { ContractError } from '../../ipc/contract/errors.ts';
import type { ChildLike } from '../../services/ports/child.ts';
import type { GlobalKeyEvent } from '../../services/ports/dictation.ts';
import type { Log } from '../../services/ports/platform.ts';
import type { HotkeyListener } from './listener.ts';
import { hotkeyMessageSchema, type HotkeyRequest } from './messages.ts';

export type HookListenerDeps = {
  /** Starts `main.ts` of this folder. */
  fork: () => ChildLike;
  /** Something to add to a working listener, e.g. that it hears only a part of the programs. */
  caveat: string | null;
  /** Why it may fail here and what to do. */
  failure: string;
  log: Log;
};

/** A hook that ends by itself is started again after this long, this often. */
const restartMs = 1_000;
const restarts = 5;
/** A helper that works this long has its restarts back. */
const healthyMs = 60_000;
const replyLimitMs = 5_000;

/**
 * The global key over a process of its own. It is started by the first `bind` and again when it dies; a key that was down
 * then is reported `lost`.
 */
export function createHookListener(deps: HookListenerDeps): HotkeyListener {
  const events = new Set<(event: GlobalKeyEvent) => void>();
  const statuses = new Set<() => void>();
  const nameListeners = new Set<(key: { chord: string; isDown: boolean }) => void>();
  const modifierWakes = new Set<() => void>();
  const replies = new Map<number, (ok: boolean) => void>();
  let child: ChildLike | null = null;
  let isReady = false;
  let isClosed = false;
  let bound = '';
  let areModifiersDown = false;
  let problem: string | null = null;
  let restartsLeft = restarts;
  let timer: NodeJS.Timeout | undefined;
  let lastId = 0;
  const exits = new Set<() => void>();

  const setStatus = (ready: boolean, why: string | null): void => {
    isReady = ready;
    problem = why;
    for (const listener of statuses) listener();
  };
  const setModifiers = (areDown: boolean): void => {
    areModifiersDown = areDown;
    for (const wake of modifierWakes) wake();
  };
  const receive = (message: unknown): void => {
    const parsed = hotkeyMessageSchema.safeParse(message);
    if (!parsed.success) return;
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        setStatus(true, deps.caveat);
        return;
      case 'failed':
        deps.log.warn('hotkey-failed', { message: data.message });
        restartsLeft = 0;
        setStatus(false, deps.failure);
        return;
      case 'reply':
        replies.get(data.id)?.(data.ok);
        return;
      case 'key':
        for (const listener of events) listener({ type: data.event });
        return;
      case 'modifiers':
        setModifiers(data.areDown);
        return;
      case 'name':
        for (const listener of nameListeners) listener({ chord: data.chord, isDown: data.isDown });
        return;
    }
  };
  const post = (request: HotkeyRequest): void => child?.send(request);
  const askToBind = (chord: string): Promise<boolean> =>
    new Promise((resolve) => {
      lastId += 1;
      const id = lastId;
      const limit = setTimeout(() => end(false), replyLimitMs);
      const end = (ok: boolean): void => {
        clearTimeout(limit);
        replies.delete(id);
        resolve(ok);
      };
      replies.set(id, end);
      post({ id, op: 'bind', chord });
    });

  const ended = (): void => {
    child = null;
    setModifiers(false);
    for (const end of replies.values()) end(false);
    for (const done of exits) done();
    if (isClosed) return;
    // Nobody will say that a key came up.
    for (const listener of events) listener({ type: 'lost' });
    if (restartsLeft <= 0) {
      setStatus(false, deps.failure);
      return;
    }
    restartsLeft -= 1;
    deps.log.warn('hotkey-process-ended', { restartsLeft });
    setStatus(false, null);
    timer = setTimeout(start, restartMs);
  };
  function start(): void {
    if (isClosed || child !== null) return;
    const startedAt = performance.now();
    const next = deps.fork();
    child = next;
    next.onMessage((message) => {
      if (child === next) receive(message);
    });
    next.onExit(() => {
      if (performance.now() - startedAt > healthyMs) restartsLeft = restarts;
      if (child === next) ended();
    });
    if (bound !== '') void askToBind(bound);
    if (nameListeners.size > 0) post({ op: 'names', on: true });
  }

  return {
    status: () => ({
      backend: isReady ? 'uiohook' : null,
      hasRelease: isReady,
      problem,
      cancelKey: isReady ? 'Esc' : null,
    }),
    async bind(key) {
      const before = bound;
      if (key === '' && child === null) {
        bound = '';
        return;
      }
      if (child === null) {
        restartsLeft = restarts;
        clearTimeout(timer);
        start();
      }
      const ok = await askToBind(key);
      if (ok) bound = key;
      else if (child !== null && problem === null) {
        bound = before;
        throw new ContractError('BAD_INPUT', `There is no key called “${key}”.`);
      } else bound = key;
    },
    onEvent(listener) {
      events.add(listener);
      return () => events.delete(listener);
    },
    onStatus(listener) {
      statuses.add(listener);
      return () => statuses.delete(listener);
    },
    onName(listener) {
      if (child === null) start();
      nameListeners.add(listener);
      post({ op: 'names', on: true });
      return () => {
        nameListeners.delete(listener);
        if (nameListeners.size === 0) post({ op: 'names', on: false });
      };
    },
    modifiersUp: (limitMs, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          if (areModifiersDown && !signal.aborted) return;
          finish();
        };
        const finish = (): void => {
          clearTimeout(limit);
          modifierWakes.delete(done);
          signal.removeEventListener('abort', done);
          resolve(!areModifiersDown);
        };
        const limit = setTimeout(finish, limitMs);
        modifierWakes.add(done);
        signal.addEventListener('abort', done, { once: true });
        done();
      }),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const running = child;
      if (running === null) return;
      const exited = new Promise<void>((resolve) => {
        exits.add(resolve);
      });
      running.kill('SIGKILL');
      await exited;
    },
  };
}
