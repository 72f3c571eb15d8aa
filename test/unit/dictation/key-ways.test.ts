import { UiohookKey } from 'uiohook-napi';
import { describe, expect, test } from 'vitest';
import { chooseListener } from '../../../electron/adapters/hotkey/choose-listener.ts';
import { firstWorking } from '../../../electron/adapters/hotkey/first-working.ts';
import { electronAccelerator, portalTrigger } from '../../../electron/adapters/hotkey/key-names.ts';
import type { HotkeyListener } from '../../../electron/adapters/hotkey/listener.ts';
import { createToggleListener } from '../../../electron/adapters/hotkey/toggle-listener.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** The system's shortcuts; `taken` are other programs'. */
function fakeShortcuts(taken: string[] = []) {
  const registered = new Map<string, () => void>();
  return {
    registered,
    press: (accelerator: string) => registered.get(accelerator)?.(),
    register(accelerator: string, onPress: () => void) {
      if (taken.includes(accelerator)) return false;
      registered.set(accelerator, onPress);
      return true;
    },
    unregister: (accelerator: string) => void registered.delete(accelerator),
  };
}

describe('names of keys', () => {
  test.each([
    ['F9', 'F9', 'F9'],
    ['ctrl+alt+space', 'CTRL+ALT+space', 'Control+Alt+Space'],
    ['Meta+Shift+d', 'SHIFT+LOGO+d', 'Shift+Super+D'],
    ['ScrollLock', 'Scroll_Lock', 'Scrolllock'],
    ['CtrlRight', 'Control_R', null],
    ['F99', null, null],
    ['', null, null],
  ])('%s', (own, portal, electron) => {
    expect([portalTrigger(own), electronAccelerator(own)]).toEqual([portal, electron]);
  });

  test('every name there is one the hook knows too, so a key means the same everywhere', () => {
    const names = Object.keys(UiohookKey).filter((one) => !one.startsWith('Numpad'));
    expect(names.filter((name) => portalTrigger(name) === null)).toEqual([]);
  });
});

describe('a shortcut that tells presses only', () => {
  const start = (taken?: string[]) => {
    const shortcuts = fakeShortcuts(taken);
    let nowMs = 0;
    const listener = createToggleListener({ shortcuts, caveat: 'press twice', taken: 'taken', now: () => nowMs });
    const events: string[] = [];
    listener.onEvent(({ type }) => events.push(type));
    return { shortcuts, listener, events, at: (ms: number) => (nowMs = ms) };
  };

  test('each press toggles; the repeats of a held key do not', async () => {
    const { shortcuts, listener, events, at } = start();
    await listener.bind('F9');
    expect(listener.status()).toEqual({
      backend: 'shortcut',
      hasRelease: false,
      problem: 'press twice',
      cancelKey: 'Esc',
    });
    for (const ms of [0, 250, 280, 310, 340]) {
      at(ms);
      shortcuts.press('F9');
    }
    at(2_000);
    shortcuts.press('F9');
    expect(events).toEqual(['toggle', 'toggle']);
    await listener.bind('F10');
    expect([...shortcuts.registered.keys()]).toEqual(['F10']);
    await listener.close();
    expect(shortcuts.registered.size).toBe(0);
  });

  test('Esc cancels, and is taken from other programs only while a take is under way', async () => {
    const { shortcuts, listener, events } = start();
    await listener.bind('F9');
    const taken = (): string[] => [...shortcuts.registered.keys()];
    expect(taken()).toEqual(['F9']);
    listener.duringTake?.(true);
    expect(taken()).toEqual(['F9', 'Escape']);
    shortcuts.press('Escape');
    listener.duringTake?.(false);
    expect([taken(), events]).toEqual([['F9'], ['cancel']]);
    listener.duringTake?.(true);
    await listener.bind('');
    expect(taken()).toEqual([]);
  });

  test('Esc that another program holds: it is not promised', async () => {
    const { shortcuts, listener } = start(['Escape']);
    await listener.bind('F9');
    const told: (string | null)[] = [];
    listener.onStatus(() => told.push(listener.status().cancelKey));
    listener.duringTake?.(true);
    expect([told, listener.status().problem]).toEqual([[null], 'press twice']);
    listener.duringTake?.(false);
    expect([...shortcuts.registered.keys()]).toEqual(['F9']);
  });

  test('a key of another program, and one that can be no shortcut', async () => {
    const { listener } = start(['F9']);
    await listener.bind('F9');
    expect(listener.status()).toEqual({ backend: null, hasRelease: false, problem: 'taken', cancelKey: null });
    await expect(listener.bind('CtrlRight')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

/** A way to hear a key that works, fails at once, or breaks when told to. */
function fakeWay(name: string, isWorking: boolean) {
  const statuses = new Set<() => void>();
  const bound: string[] = [];
  let isUp = false;
  let problem: string | null = null;
  let emit: (type: 'down') => void = () => {};
  const way: HotkeyListener = {
    status: () => ({ backend: isUp ? name : null, hasRelease: true, problem, cancelKey: null }),
    async bind(key) {
      bound.push(key);
      isUp = isWorking && key !== '';
      problem = isWorking || key === '' ? null : `${name} failed`;
    },
    onEvent(listener) {
      emit = (type) => listener({ type });
      return () => {};
    },
    onStatus(listener) {
      statuses.add(listener);
      return () => statuses.delete(listener);
    },
    onName: () => () => {},
    modifiersUp: async () => true,
    close: async () => {},
  };
  return {
    way,
    bound,
    press: () => emit('down'),
    fail() {
      isUp = false;
      problem = `${name} failed`;
      for (const listener of statuses) listener();
    },
  };
}

describe('several ways', () => {
  test('the first that works is used, and only it is heard', async () => {
    const [broken, good, spare] = [fakeWay('a', false), fakeWay('b', true), fakeWay('c', true)];
    const listener = firstWorking([broken.way, good.way, spare.way]);
    const heard: string[] = [];
    listener.onEvent(({ type }) => heard.push(type));
    await listener.bind('F9');
    expect(listener.status().backend).toBe('b');
    expect([broken.bound, good.bound, spare.bound]).toEqual([['F9', ''], ['F9'], []]);
    spare.press();
    good.press();
    expect(heard).toEqual(['down']);
  });

  test('one that breaks for good hands over; choosing the key again begins at the front', async () => {
    const [first, second] = [fakeWay('a', true), fakeWay('b', true)];
    const listener = firstWorking([first.way, second.way]);
    await listener.bind('F9');
    first.fail();
    await expect.poll(() => listener.status().backend).toBe('b');
    await listener.bind('F10');
    expect(listener.status().backend).toBe('a');
  });

  test('no key, or one that is none: nothing of the old way is left behind, or it stays', async () => {
    const shortcuts = fakeShortcuts();
    const toggle = createToggleListener({ shortcuts, caveat: '', taken: '', now: () => 0 });
    const listener = firstWorking([fakeWay('a', false).way, toggle]);
    await listener.bind('F9');
    expect([...shortcuts.registered.keys()]).toEqual(['F9']);
    await expect(listener.bind('CtrlRight')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect([...shortcuts.registered.keys()]).toEqual(['F9']);
    await listener.bind('');
    expect([...shortcuts.registered.keys()]).toEqual([]);
  });

  test('when none works, the last one says why', async () => {
    const listener = firstWorking([fakeWay('a', false).way, fakeWay('b', false).way]);
    await listener.bind('F9');
    expect(listener.status()).toMatchObject({ backend: null, problem: 'b failed' });
  });
});

describe('what this session has', () => {
  /** A hook whose helper fails at once, as without a permission. */
  const noHook = () => {
    const listeners: ((message: unknown) => void)[] = [];
    return {
      pid: 1,
      send(message: { op: string; id?: number }) {
        if (message.op !== 'bind') return;
        queueMicrotask(() => {
          for (const listener of listeners) listener({ type: 'failed', message: 'no' });
          for (const listener of listeners) listener({ type: 'reply', id: message.id, ok: true });
        });
      },
      onMessage: (listener: (message: unknown) => void) => void listeners.push(listener),
      onExit() {},
      kill() {},
    };
  };
  const choose = (
    platform: NodeJS.Platform,
    env: Record<string, string>,
    shortcuts?: ReturnType<typeof fakeShortcuts>,
  ) => chooseListener({ fork: noHook as never, shortcuts, log, platform, env });

  test('macOS without the permission: pressed twice, and the way to the permission', async () => {
    const listener = choose('darwin', {}, fakeShortcuts());
    await listener.bind('F9');
    expect(listener.status()).toMatchObject({ backend: 'shortcut', hasRelease: false });
    expect(listener.status().problem).toContain('Accessibility');
  });

  test('Wayland without a portal and without X11: the shortcut of the shell, or the command', async () => {
    const env = { WAYLAND_DISPLAY: 'wayland-0', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' };
    const withShell = choose('linux', env, fakeShortcuts());
    await withShell.bind('F9');
    expect(withShell.status().backend).toBe('shortcut');
    const without = choose('linux', { WAYLAND_DISPLAY: 'wayland-0' });
    await without.bind('F9');
    expect(without.status()).toMatchObject({ backend: null, problem: expect.stringContaining('--dictate toggle') });
  });

  test('no screen: no key', () => {
    expect(choose('linux', {}, fakeShortcuts()).status().problem).toContain('no screen');
  });
});
