import { EventEmitter } from 'node:events';
import type { ElectronParts } from '../../../electron/shell/start-shell.ts';

/** A frame as `senderFrame` shows it. */
export function fakeFrame(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    parent: null,
    url: 'app://fluxions/',
    origin: 'app://fluxions',
    detached: false,
    isDestroyed: () => false,
    ...overrides,
  };
}

/** A MessagePortMain: delivers nothing before `start`, remembers that it was closed. */
export class FakePort extends EventEmitter {
  isClosed = false;
  readonly sent: unknown[] = [];
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  start(): void {}
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.emit('close');
  }
}

export class FakeContents extends EventEmitter {
  windowOpen: ((details: { url: string }) => { action: string }) | null = null;
  webRtcPolicy: string | null = null;
  reloads = 0;
  destroyed = false;
  isDestroyed(): boolean {
    return this.destroyed;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpen = handler;
  }
  setWebRTCIPHandlingPolicy(policy: string): void {
    this.webRtcPolicy = policy;
  }
  reload(): void {
    this.reloads += 1;
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  readonly calls: string[] = [];
  readonly options: Record<string, any>;
  constructor(options: Record<string, any>) {
    super();
    this.options = options;
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }
  show(): void {
    this.calls.push('show');
  }
  focus(): void {
    this.calls.push('focus');
  }
  restore(): void {
    this.calls.push('restore');
  }
  maximize(): void {
    this.calls.push('maximize');
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return false;
  }
  readonly set: Record<string, unknown> = {};
  isFocusedNow = false;
  isFocused(): boolean {
    return this.isFocusedNow;
  }
  setIgnoreMouseEvents(ignore: boolean): void {
    this.set['ignoreMouse'] = ignore;
  }
  setAlwaysOnTop(flag: boolean, level: string): void {
    this.set['alwaysOnTop'] = [flag, level];
  }
  setVisibleOnAllWorkspaces(visible: boolean): void {
    this.set['allWorkspaces'] = visible;
  }
  setBounds(bounds: object): void {
    this.set['bounds'] = bounds;
  }
  showInactive(): void {
    this.calls.push('showInactive');
  }
  hide(): void {
    this.calls.push('hide');
  }
  destroy(): void {
    this.calls.push('destroy');
    this.webContents.destroyed = true;
    this.emit('closed');
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 10, y: 20, width: 900, height: 700 };
  }
}

/** Session with every door the shell has to close, recorded instead of enforced. */
export class FakeSession extends EventEmitter {
  readonly set: Record<string, any> = {};
  readonly webRequest = {
    onBeforeRequest: (listener: unknown): void => {
      this.set['onBeforeRequest'] = listener;
    },
  };
  setPermissionRequestHandler(handler: unknown): void {
    this.set['permissionRequest'] = handler;
  }
  setPermissionCheckHandler(handler: unknown): void {
    this.set['permissionCheck'] = handler;
  }
  setDevicePermissionHandler(handler: unknown): void {
    this.set['devicePermission'] = handler;
  }
  setDisplayMediaRequestHandler(handler: unknown): void {
    this.set['displayMedia'] = handler;
  }
  setBluetoothPairingHandler(handler: unknown): void {
    this.set['bluetoothPairing'] = handler;
  }
}

export type RecordedElectron = {
  /** What the shell receives. */
  parts: ElectronParts;
  app: EventEmitter;
  ipcMain: EventEmitter & { handlers: Map<string, (event: unknown, ...args: unknown[]) => unknown> };
  session: FakeSession;
  windows: FakeWindow[];
  /** Calls in the order in which they were made, by name. */
  calls: string[];
  schemes: { scheme: string; privileges: Record<string, boolean> }[];
  protocols: Map<string, (request: Request) => Promise<Response>>;
  opened: string[];
  /** Lets the app become ready, as Electron does when its entry module is done. */
  becomeReady(): void;
};

/**
 * Electron's main-process objects as plain recording ones: enough to run the real shell without a browser and to ask
 * afterwards what it set. Anything the shell uses beyond this is `undefined` and fails loudly.
 */
export function recordElectron(options: { isPackaged: boolean; hasLock?: boolean }): RecordedElectron {
  const calls: string[] = [];
  const windows: FakeWindow[] = [];
  const schemes: RecordedElectron['schemes'] = [];
  const protocols: RecordedElectron['protocols'] = new Map();
  const opened: string[] = [];
  const session = new FakeSession();
  const ready = Promise.withResolvers<void>();

  const app = Object.assign(new EventEmitter(), {
    isPackaged: options.isPackaged,
    enableSandbox: () => void calls.push('enableSandbox'),
    setPath: (name: string) => void calls.push(`setPath ${name}`),
    getPath: (name: string) => `/nowhere/${name}`,
    getVersion: () => '0.0.0-test',
    setAppUserModelId: () => {},
    requestSingleInstanceLock: () => {
      calls.push('requestSingleInstanceLock');
      return options.hasLock ?? true;
    },
    whenReady: () => ready.promise,
    exit: (code: number) => void calls.push(`exit ${code}`),
    quit: () => void calls.push('quit'),
  });
  const ipcMain = Object.assign(new EventEmitter(), {
    handlers: new Map<string, (event: unknown, ...args: unknown[]) => unknown>(),
    handle(channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) {
      this.handlers.set(channel, handler);
    },
  });
  class RecordedWindow extends FakeWindow {
    constructor(windowOptions: Record<string, any>) {
      super(windowOptions);
      windows.push(this);
      calls.push('window');
      app.emit('web-contents-created', {}, this.webContents);
    }
  }
  const parts = {
    app,
    BrowserWindow: RecordedWindow,
    dialog: { showErrorBox: (title: string) => void calls.push(`error box ${title}`) },
    globalShortcut: { register: () => true, unregister: () => {} },
    ipcMain,
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => void calls.push('menu') },
    protocol: {
      registerSchemesAsPrivileged: (list: RecordedElectron['schemes']) => {
        calls.push('registerSchemesAsPrivileged');
        schemes.push(...list);
      },
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => {
        calls.push(`protocol ${scheme}`);
        protocols.set(scheme, handler);
      },
    },
    safeStorage: { isAsyncEncryptionAvailable: async () => false },
    screen: {
      getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
      getCursorScreenPoint: () => ({ x: 2500, y: 100 }),
      // A second screen beside the first, where the pointer is.
      getDisplayNearestPoint: ({ x }: { x: number }) => ({
        workArea: x > 1920 ? { x: 1920, y: 40, width: 1600, height: 860 } : { x: 0, y: 0, width: 1920, height: 1080 },
      }),
    },
    session: { defaultSession: session },
    shell: { openExternal: async (url: string) => void opened.push(url) },
    utilityProcess: { fork: () => new EventEmitter() },
  };
  return {
    parts: parts as unknown as ElectronParts,
    app,
    ipcMain,
    session,
    windows,
    calls,
    schemes,
    protocols,
    opened,
    becomeReady() {
      calls.push('ready');
      app.emit('session-created', session);
      app.emit('ready');
      ready.resolve();
    },
  };
}
