import { EventEmitter } from 'node:events';
import type { Chromium } from './cdp.ts';
import { type ChromiumPage, openPage } from './chromium-page.ts';
import { FakePort } from './recording.ts';

/** What windows need from the rest of the stand-in. */
export type WindowHost = {
  chromium: Promise<Chromium>;
  app: EventEmitter;
  ipcMain: EventEmitter & { handlers: Map<string, (event: unknown, ...args: unknown[]) => unknown> };
  record(call: string): void;
  handlerOf(scheme: string): ((request: Request) => Response | Promise<Response>) | undefined;
  onBeforeRequest(): ((details: { url: string }, answer: (result: { cancel?: boolean }) => void) => void) | null;
};

type WindowOptions = { webPreferences?: { preload?: string } } & Record<string, unknown>;

let lastId = 0;

/** What the control channel uses of an open window. */
export type OpenWindow = {
  readonly webContents: {
    readonly loaded: Promise<void>;
    readonly ports: ReadonlyMap<number, unknown>;
    reload(): void;
    deliver(message: object): void;
  };
  close(): Promise<void>;
};

/** The window class bound to one run, and the windows that are open. */
export function createWindowClasses(host: WindowHost): {
  BrowserWindow: new (options: WindowOptions) => OpenWindow;
  openWindows: ReadonlySet<OpenWindow>;
} {
  const open = new Set<BrowserWindow>();

  class WebContents extends EventEmitter {
    readonly id = (lastId += 1);
    /** Resolves when a page has loaded for the first time. */
    readonly loaded = new Promise<void>((resolve) => {
      this.once('did-finish-load', () => resolve());
    });
    readonly ports = new Map<number, PagePort>();
    windowOpen: ((details: { url: string }) => { action: string }) | null = null;
    page: Promise<ChromiumPage>;
    #isDestroyed = false;

    constructor(preloadPath: string) {
      super();
      this.page = host.chromium.then((chromium) => openPage(chromium, preloadPath, this.#owner()));
    }

    #owner(): Parameters<typeof openPage>[2] {
      return {
        answer: async (request) =>
          (await host.handlerOf(new URL(request.url).protocol.slice(0, -1))?.(request)) ?? null,
        isRequestCancelled(url) {
          let isCancelled = false;
          host.onBeforeRequest()?.({ url }, (result) => (isCancelled = result.cancel === true));
          return isCancelled;
        },
        mayNavigate: (url, isMainFrame) => this.#mayNavigate(url, isMainFrame),
        onStarted: (url) => this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false }),
        onCommitted: (url) => this.emit('did-navigate', {}, url),
        openWindow: (url) => {
          host.record(`window-open ${url} ${this.windowOpen?.({ url }).action}`);
        },
        onMessage: (message, frameUrl) => this.#onMessage(message, frameUrl),
        onLoaded: () => this.emit('did-finish-load'),
        onWorldGone: () => this.#closePorts(),
        onCrash: () => {
          this.#closePorts();
          this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
        },
        onGone: () => this.destroy(),
      };
    }

    #mayNavigate(url: string, isMainFrame: boolean): boolean {
      let isPrevented = false;
      const details = { url, isMainFrame, preventDefault: () => void (isPrevented = true) };
      this.emit('will-frame-navigate', details);
      if (isMainFrame) this.emit('will-navigate', details, url);
      host.record(`navigation ${isPrevented ? 'denied' : 'allowed'} ${url}`);
      return !isPrevented;
    }

    #onMessage(message: Record<string, any>, frameUrl: string): void {
      const origin = URL.canParse(frameUrl) ? frameUrl.split('/').slice(0, 3).join('/') : 'null';
      const isDestroyed = (): boolean => this.#isDestroyed;
      const senderFrame = { url: frameUrl, origin, parent: null, detached: false, isDestroyed };
      const event = { sender: this, senderFrame };
      if (message['type'] === 'post') {
        const ports = message['ports'].map((id: number) => this.#adopt(id));
        host.ipcMain.emit(message['channel'], { ...event, ports }, message['message']);
      }
      if (message['type'] === 'port-message') this.ports.get(message['id'])?.receive(message['data']);
      if (message['type'] === 'port-close') this.ports.get(message['id'])?.end();
      if (message['type'] === 'invoke') void this.#invoke(message, event);
    }

    async #invoke(message: Record<string, any>, event: unknown): Promise<void> {
      const { id, channel, args } = message;
      try {
        const handler = host.ipcMain.handlers.get(channel);
        if (!handler) throw new Error(`No handler registered for '${channel}'`);
        this.deliver({ type: 'invoke-result', id, value: await handler(event, ...args) });
      } catch (error) {
        this.deliver({
          type: 'invoke-result',
          id,
          error: `Error invoking remote method '${channel}': ${String(error)}`,
        });
      }
    }

    #adopt(id: number): PagePort {
      const port = new PagePort(id, (message) => this.deliver(message));
      this.ports.set(id, port);
      port.on('close', () => this.ports.delete(id));
      return port;
    }

    #closePorts(): void {
      for (const port of this.ports.values()) port.end();
    }

    deliver(message: object): void {
      void this.page.then((page) => page.deliver(message));
    }

    setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
      this.windowOpen = handler;
    }
    setWebRTCIPHandlingPolicy(): void {}
    isDestroyed(): boolean {
      return this.#isDestroyed;
    }
    reload(): void {
      host.record('reload');
      void this.page.then((page) => page.reload());
    }
    destroy(): void {
      if (this.#isDestroyed) return;
      this.#isDestroyed = true;
      this.#closePorts();
      this.emit('destroyed');
    }
  }

  class BrowserWindow extends EventEmitter {
    readonly webContents: WebContents;
    #isReadyShown = false;

    constructor(options: WindowOptions) {
      super();
      if (!options.webPreferences?.preload) throw new Error('stand-in: a window without preload is not supported');
      host.record(`window ${JSON.stringify(options)}`);
      this.webContents = new WebContents(options.webPreferences.preload);
      open.add(this);
      host.app.emit('web-contents-created', {}, this.webContents);
      this.webContents.on('did-finish-load', () => {
        if (this.#isReadyShown) return;
        this.#isReadyShown = true;
        this.emit('ready-to-show');
      });
      this.webContents.once('destroyed', () => {
        open.delete(this);
        this.emit('closed');
        if (open.size === 0) host.app.emit('window-all-closed');
      });
    }

    async loadURL(url: string): Promise<void> {
      await (await this.webContents.page).load(url);
    }
    show(): void {
      host.record('show');
    }
    focus(): void {
      host.record('focus');
    }
    showInactive(): void {
      host.record('showInactive');
    }
    hide(): void {
      host.record('hide');
    }
    setBounds(bounds: object): void {
      host.record(`bounds ${JSON.stringify(bounds)}`);
    }
    setIgnoreMouseEvents(): void {}
    setAlwaysOnTop(): void {}
    setVisibleOnAllWorkspaces(): void {}
    /** Nobody is in the window unless a test says so: that is when the overlay matters. */
    isFocused(): boolean {
      return false;
    }
    destroy(): void {
      void this.webContents.page.then((page) => page.close());
    }
    restore(): void {}
    maximize(): void {}
    isMinimized(): boolean {
      return false;
    }
    isMaximized(): boolean {
      return false;
    }
    isDestroyed(): boolean {
      return this.webContents.isDestroyed();
    }
    getNormalBounds(): { x: number; y: number; width: number; height: number } {
      return { x: 100, y: 100, width: 1000, height: 700 };
    }
    async close(): Promise<void> {
      this.emit('close', { preventDefault: () => {} });
      const page = await this.webContents.page;
      const gone = new Promise((resolve) => this.once('closed', resolve));
      await page.close();
      await gone;
    }
  }

  return { BrowserWindow, openWindows: open };
}

/** The main process's end of a port whose other end lives in the page. Nothing is delivered before `start`. */
class PagePort extends FakePort {
  readonly #id: number;
  readonly #deliver: (message: object) => void;
  #queue: unknown[] | null = [];

  constructor(id: number, deliver: (message: object) => void) {
    super();
    this.#id = id;
    this.#deliver = deliver;
  }
  override postMessage(data: unknown): void {
    if (!this.isClosed) this.#deliver({ type: 'port-message', id: this.#id, data });
  }
  override start(): void {
    const queue = this.#queue ?? [];
    this.#queue = null;
    for (const data of queue) this.emit('message', { data, ports: [] });
  }
  override close(): void {
    if (this.isClosed) return;
    this.#deliver({ type: 'port-close', id: this.#id });
    super.close();
  }
  receive(data: unknown): void {
    if (this.#queue) this.#queue.push(data);
    else if (!this.isClosed) this.emit('message', { data, ports: [] });
  }
  /** The page's end is gone. */
  end(): void {
    super.close();
  }
}
