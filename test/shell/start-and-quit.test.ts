import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startShell } from '../../electron/shell/start-shell.ts';
import { FakePort, fakeFrame, recordElectron } from '../support/electron-stand-in/recording.ts';

type Backend = Awaited<ReturnType<Parameters<typeof startShell>[1]>>;

let dir: string;
let previousDir: string | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fluxions-shell-'));
  await mkdir(join(dir, 'renderer'));
  await writeFile(join(dir, 'renderer', 'index.html'), '<!doctype html>');
  previousDir = process.env['FLUXIONS_DATA_DIR'];
  process.env['FLUXIONS_DATA_DIR'] = join(dir, 'profile');
});

afterEach(async () => {
  if (previousDir === undefined) delete process.env['FLUXIONS_DATA_DIR'];
  else process.env['FLUXIONS_DATA_DIR'] = previousDir;
  await rm(dir, { recursive: true, force: true });
});

/** Runs the shell to the point where its services have started (or refused to). */
async function run(
  options: { hasLock?: boolean; compose?: () => Promise<Backend>; disposal?: () => Promise<void> } = {},
) {
  const electron = recordElectron({ isPackaged: true, ...options });
  const { calls } = electron;
  const settled = Promise.withResolvers<unknown>();
  let dictation: (isUnderway: boolean) => void = () => {};
  const backend = {
    handlers: {},
    openMedia: async () => null,
    grantPath: () => 'granted',
    onDictation(listener: (isUnderway: boolean) => void) {
      dictation = listener;
      return () => {};
    },
    async start() {
      calls.push('services started');
      settled.resolve(null);
    },
    async [Symbol.asyncDispose]() {
      calls.push('dispose');
      await options.disposal?.();
      calls.push('disposed');
    },
  } as unknown as Backend;
  startShell(electron.parts, options.compose ?? (() => backend), dir, (error) => {
    calls.push('failed');
    settled.resolve(error);
  });
  const dictate = (isUnderway: boolean): void => dictation(isUnderway);
  if (options.hasLock === false) return { electron, calls, dictate, problem: null };
  electron.becomeReady();
  return { electron, calls, dictate, problem: await settled.promise };
}

/** Resolves when `calls` contains `name`: every step of the shell is a call that gets recorded. */
async function until(calls: string[], name: string): Promise<void> {
  while (!calls.includes(name)) await new Promise(setImmediate);
}

describe('starting', () => {
  test('the second process ends at once and touches nothing', async () => {
    const { electron, calls } = await run({ hasLock: false });
    expect(calls.slice(-2)).toEqual(['requestSingleInstanceLock', 'exit 0']);
    electron.becomeReady();
    await new Promise(setImmediate);
    expect(electron.windows).toEqual([]);
  });

  test('the first process then comes to the front', async () => {
    const { electron } = await run();
    const [window] = electron.windows;
    electron.app.emit('second-instance');
    await until(window!.calls, 'focus');
    expect(electron.windows).toHaveLength(1);
  });

  test('a second start before the first is ready does not open a window too early', async () => {
    const electron = recordElectron({ isPackaged: true });
    startShell(
      electron.parts,
      () => new Promise(() => {}),
      dir,
      () => {},
    );
    electron.app.emit('second-instance');
    await new Promise(setImmediate);
    expect(electron.windows).toEqual([]);
  });

  test('the window is there before the services, and shows when it has something to show', async () => {
    const { electron, calls } = await run();
    expect(calls.indexOf('window')).toBeLessThan(calls.indexOf('services started'));
    const [window] = electron.windows;
    expect(window!.options['show']).toBe(false);
    expect(window!.calls).toEqual([]);
    window!.emit('ready-to-show');
    expect(window!.calls).toEqual(['show']);
  });

  test('services that cannot start end in a message', async () => {
    const { problem } = await run({ compose: () => Promise.reject(new Error('the database is newer than this app')) });
    expect(String(problem)).toContain('the database is newer');
  });

  test('the bounds are remembered and used', async () => {
    const first = await run();
    first.electron.windows[0]!.emit('close');
    expect(JSON.parse(await readFile(join(dir, 'profile', 'window.json'), 'utf8'))).toEqual({
      x: 10,
      y: 20,
      width: 900,
      height: 700,
      isMaximized: false,
    });
    const second = await run();
    expect(second.electron.windows[0]!.options).toMatchObject({ x: 10, y: 20, width: 900, height: 700 });
  });

  test('a page that crashed is loaded again, one that was closed is not', async () => {
    const { electron } = await run();
    const { webContents } = electron.windows[0]!;
    webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(webContents.reloads).toBe(1);
  });
});

describe('quitting', () => {
  const quitEvent = () => {
    const event = { isPrevented: false, preventDefault: () => void (event.isPrevented = true) };
    return event;
  };

  test('closes the ports, disposes the services, then ends', async () => {
    const { electron, calls } = await run();
    const port = new FakePort();
    const sender = electron.windows[0]!.webContents;
    electron.ipcMain.emit('fluxions:connect', { ports: [port], sender, senderFrame: fakeFrame() });
    port.on('close', () => calls.push('port closed'));
    const event = quitEvent();
    electron.app.emit('will-quit', event);
    expect(event.isPrevented).toBe(true);
    await until(calls, 'exit 0');
    expect(calls.slice(-4)).toEqual(['port closed', 'dispose', 'disposed', 'exit 0']);
  });

  test('twice disposes once, and waits', async () => {
    const disposal = Promise.withResolvers<void>();
    const { electron, calls } = await run({ disposal: () => disposal.promise });
    electron.app.emit('will-quit', quitEvent());
    await until(calls, 'dispose');
    const second = quitEvent();
    electron.app.emit('will-quit', second);
    expect(second.isPrevented).toBe(true);
    expect(calls.filter((call) => call.startsWith('exit'))).toEqual([]);
    disposal.resolve();
    await until(calls, 'exit 0');
    expect(calls.filter((call) => call === 'dispose')).toHaveLength(1);
  });

  test('ends with a code when the services cannot be closed', async () => {
    const { electron, calls } = await run({ disposal: () => Promise.reject(new Error('disk is gone')) });
    electron.app.emit('will-quit', quitEvent());
    await until(calls, 'exit 1');
    expect(calls).not.toContain('exit 0');
  });

  test('follows the last window, except on macOS', async () => {
    const { electron, calls } = await run();
    electron.app.emit('window-all-closed');
    expect(calls.includes('quit')).toBe(process.platform !== 'darwin');
  });
});

describe('the overlay', () => {
  test('appears over other programs without taking anything from them, and only then', async () => {
    const { electron, dictate } = await run();
    const [main] = electron.windows;
    expect(electron.windows).toHaveLength(1);
    dictate(true);
    const overlay = electron.windows[1];
    expect(overlay?.loaded).toEqual(['app://fluxions/overlay.html']);
    expect(overlay?.options).toMatchObject({ focusable: false, show: false, skipTaskbar: true, frame: false });
    // Not before there is something to see.
    expect(overlay?.calls).toEqual([]);
    overlay?.emit('ready-to-show');
    expect(overlay?.calls).toEqual(['showInactive']);
    // At the foot of the screen where the pointer is.
    expect(overlay?.set['bounds']).toEqual({ width: 360, height: 64, x: 1920 + 620, y: 900 - 64 - 24 });
    dictate(false);
    dictate(true);
    expect(overlay?.calls).toEqual(['showInactive', 'hide', 'showInactive']);

    if (main) main.isFocusedNow = true;
    main?.emit('focus');
    expect(overlay?.calls.at(-1)).toBe('hide');
    if (main) main.isFocusedNow = false;
    main?.emit('blur');
    expect(overlay?.calls.at(-1)).toBe('showInactive');
    expect(electron.windows).toHaveLength(2);
  });

  test('goes with the main window, so that it does not keep the app alive', async () => {
    const { electron, dictate } = await run();
    dictate(true);
    electron.windows[0]?.emit('closed');
    expect(electron.windows[1]?.calls).toEqual(['destroy']);
  });

  test('is gone before the services are, when the app quits', async () => {
    const { electron, calls, dictate } = await run();
    dictate(true);
    electron.app.emit('will-quit', { preventDefault() {} });
    await until(calls, 'disposed');
    expect(electron.windows[1]?.calls).toEqual(['destroy']);
  });
});
