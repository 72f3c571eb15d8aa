import { type ChildProcess, fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** A running app under the stand-in, as a test holds it. */
export type StandIn = {
  child: ChildProcess;
  /** The app's page once it is there, driven through a second connection to the same Chromium. */
  page(): Promise<Page>;
  /** The page of the window over other programs, once it is there. */
  overlay(): Promise<Page>;
  ask(action: string, argument?: unknown): Promise<any>;
  /** Everything the app did to Electron so far, in order. */
  record(): Promise<string[]>;
  /** Makes `webUtils.getPathForFile` know a file that the test puts into the page. */
  addFile(path: string): Promise<void>;
  /** Resolves when the process is gone, with its code and what it had recorded. */
  ended: Promise<{ code: number | null; record: string[]; stderr: string }>;
  stop(): Promise<void>;
};

/** Starts `entry` (a built main module). Resolves when Chromium is up and the app is ready, or when it ended before. */
export async function launchStandIn(entry: string, env: Record<string, string>): Promise<StandIn> {
  const child = fork(join(import.meta.dirname, 'run-main.ts'), [entry], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    execArgv: [],
    serialization: 'advanced',
    silent: true,
  });
  let lastId = 0;
  let stderr = '';
  let lastRecord: string[] = [];
  let browser: Browser | null = null;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const ready = Promise.withResolvers<void>();
  child.stderr?.on('data', (piece) => (stderr += String(piece)));
  child.stdout?.resume();
  child.on('message', (message: any) => {
    if (message.type === 'ready') ready.resolve();
    if (message.type === 'exit') lastRecord = message.record;
    if (message.type === 'result') {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) call?.resolve(message.value);
      else call?.reject(new Error(message.error));
    }
  });
  const ended = new Promise<{ code: number | null; record: string[]; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      for (const call of waiting.values()) call.reject(new Error(`the app ended: ${stderr}`));
      ready.resolve();
      resolve({ code, record: lastRecord, stderr });
    });
  });

  function ask(action: string, argument?: unknown): Promise<any> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.send({ id, action, argument }, (error) => {
        if (error) reject(error);
      });
    });
  }

  async function find(isWanted: (url: string) => boolean): Promise<Page> {
    // Connecting earlier would find the page before it has its address.
    await ask('loaded');
    browser ??= await chromium.connectOverCDP(await ask('endpoint'));
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const page = browser
        .contexts()
        .flatMap((context) => context.pages())
        .find((each) => each.url().includes('.app.invalid') && isWanted(each.url()));
      if (page) return page;
      // Pages are told by Chromium when it likes; there is nothing to wait on before they are.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('no page');
  }

  await ready.promise;
  return {
    child,
    page: () => find((url) => !url.endsWith('/overlay.html')),
    overlay: () => find((url) => url.endsWith('/overlay.html')),
    ask,
    record: () => ask('record'),
    addFile: (path) => ask('addFile', { path, name: basename(path), size: statSync(path).size }),
    ended,
    async stop() {
      await browser?.close().catch(() => undefined);
      // Not a signal: a process that ends by itself takes its Chromium with it.
      if (child.connected) await ask('stop').catch(() => undefined);
      await ended;
    },
  };
}
