import { type ChildProcess, fork } from 'node:child_process';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chromium, startChromium } from './cdp.ts';
import { createWindowClasses } from './windows.ts';

/** What happened, in order; the test asks for it. */
export const record: string[] = [];
/** Answers the test scripted for dialogs, by function name. */
export const dialogAnswers = new Map<string, unknown>();

const chromium = Promise.withResolvers<Chromium>();
const protocols = new Map<string, (request: Request) => Response | Promise<Response>>();
const ready = Promise.withResolvers<void>();
let userData = join(tmpdir(), `electron-stand-in-${process.pid}`);
let isQuitting = false;

class DefaultSession extends EventEmitter {
  beforeRequest: any = null;
  readonly webRequest = { onBeforeRequest: (listener: unknown) => void (this.beforeRequest = listener) };
  setPermissionRequestHandler(): void {}
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}
  setDisplayMediaRequestHandler(): void {}
  setBluetoothPairingHandler(): void {}
}
const defaultSession = new DefaultSession();

class App extends EventEmitter {
  isPackaged = process.env['STAND_IN_PACKAGED'] === '1';
  enableSandbox(): void {}
  getVersion(): string {
    return '0.0.0-stand-in';
  }
  setAppUserModelId(): void {}
  setPath(name: string, path: string): void {
    if (name === 'userData') userData = path;
  }
  getPath(name: string): string {
    const path = join(userData, name);
    mkdirSync(path, { recursive: true });
    return path;
  }
  whenReady(): Promise<void> {
    return ready.promise;
  }
  /** A file with a live process's id; the holder is told by signal, as `second-instance` tells it in Electron. */
  requestSingleInstanceLock(): boolean {
    const path = join(userData, 'stand-in.lock');
    const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
    if (holder && holder !== process.pid && isAlive(holder)) {
      process.kill(holder, 'SIGUSR2');
      return false;
    }
    writeFileSync(path, String(process.pid));
    process.on('exit', () => rmSync(path, { force: true }));
    process.on('SIGUSR2', () => this.emit('second-instance', {}, []));
    return true;
  }
  /** Recorded only: the test starts the app again, as Electron does when this process is gone. */
  relaunch(): void {
    record.push('relaunch');
  }
  quit(): void {
    if (!isQuitting) void this.#quit();
  }
  async #quit(): Promise<void> {
    isQuitting = true;
    record.push('before-quit');
    this.emit('before-quit', { preventDefault: () => {} });
    for (const window of openWindows) await window.close();
    let isPrevented = false;
    record.push('will-quit');
    this.emit('will-quit', { preventDefault: () => void (isPrevented = true) });
    isQuitting = false;
    if (!isPrevented) this.exit(0);
  }
  exit(code: number): void {
    record.push(`exit ${code}`);
    process.send?.({ type: 'exit', record });
    process.exit(code);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();

export const ipcMain = Object.assign(new EventEmitter(), {
  handlers: new Map<string, (event: unknown, ...args: unknown[]) => unknown>(),
  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) {
    ipcMain.handlers.set(channel, handler);
  },
});

const { BrowserWindow, openWindows } = createWindowClasses({
  chromium: chromium.promise,
  app,
  ipcMain,
  record: (call) => void record.push(call),
  handlerOf: (scheme) => protocols.get(scheme),
  onBeforeRequest: () => defaultSession.beforeRequest,
});
export { BrowserWindow, openWindows };

export const session = { defaultSession };

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown) => void record.push(`schemes ${JSON.stringify(schemes)}`),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) =>
    void protocols.set(scheme, handler),
};

function scripted(name: string) {
  return async (...args: unknown[]): Promise<unknown> => {
    const options = args.at(-1) as { properties?: string[] } | undefined;
    record.push([`dialog ${name}`, ...(options?.properties ?? [])].join(' '));
    if (!dialogAnswers.has(name)) throw new Error(`stand-in: no answer scripted for dialog.${name}`);
    return dialogAnswers.get(name);
  };
}
export const dialog = {
  showErrorBox(title: string, text: string): void {
    record.push(`error box ${title}: ${text}`);
    process.stderr.write(`${title}: ${text}\n`);
  },
  showMessageBox: scripted('showMessageBox'),
  showOpenDialog: scripted('showOpenDialog'),
  showSaveDialog: scripted('showSaveDialog'),
};

/** Shortcuts that were registered, with what a press does; a test presses them by `press`. */
const shortcuts = new Map<string, () => void>();
export const globalShortcut = {
  register(accelerator: string, onPress: () => void): boolean {
    record.push(`shortcut ${accelerator}`);
    if (process.env['STAND_IN_TAKEN_SHORTCUT'] === accelerator) return false;
    shortcuts.set(accelerator, onPress);
    return true;
  },
  unregister(accelerator: string): void {
    record.push(`shortcut gone ${accelerator}`);
    shortcuts.delete(accelerator);
  },
};
export const pressShortcut = (accelerator: string): void => shortcuts.get(accelerator)?.();

export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (template: unknown) => void record.push(`menu ${JSON.stringify(template)}`),
};

const display = { workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
export const screen = {
  getAllDisplays: () => [display],
  getCursorScreenPoint: () => ({ x: 10, y: 10 }),
  getDisplayNearestPoint: () => display,
};

export const shell = { openExternal: async (url: string) => void record.push(`open ${url}`) };

/** AES-256-GCM with a key beside the profile: as good as a keyring for a test, and as unreadable in the file. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => process.env['STAND_IN_KEYRING'] ?? 'gnome_libsecret',
  async encryptStringAsync(text: string): Promise<Buffer> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', boxKey(), nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', boxKey(), sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const result = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
    return { result, shouldReEncrypt: false };
  },
};

function boxKey(): Buffer {
  const path = join(userData, 'stand-in.key');
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
  return readFileSync(path);
}

export const utilityProcess = {
  fork(modulePath: string, args: string[], options: { env?: NodeJS.ProcessEnv; serviceName?: string }) {
    record.push(`utility ${options.serviceName}`);
    const execArgv = ['--import', join(import.meta.dirname, 'utility.ts')];
    const child: ChildProcess = fork(modulePath, args, {
      execArgv,
      env: { ...options.env },
      serialization: 'advanced',
    });
    return Object.assign(new EventEmitter(), {
      get pid() {
        return child.pid;
      },
      postMessage: (message: unknown) => void child.send(message as never),
      kill: () => child.kill(),
      on(name: string, listener: (...values: any[]) => void) {
        return child.on(name, listener);
      },
      once(name: string, listener: (...values: any[]) => void) {
        return child.once(name, listener);
      },
    });
  },
};

/** Runs when the entry module is done, as in Electron; the browser starts beside it. */
export async function becomeReady(): Promise<void> {
  app.emit('session-created', defaultSession);
  app.emit('ready');
  ready.resolve();
  startChromium(join(userData, 'stand-in-chromium')).then(chromium.resolve, (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    app.exit(70);
  });
  await chromium.promise;
}

/** For a test that drives the same browser. */
export const endpointOf = async (): Promise<string> => (await chromium.promise).endpoint;
