import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CdpSession, Chromium } from './cdp.ts';
import { decode, encode } from './clone.ts';

/** `app://fluxions/x` and the address under which Chromium sees it. */
const hostSuffix = '.app.invalid';
export const toBrowserUrl = (url: string): string => url.replace(/^app:\/\/([^/]*)/, `https://$1${hostSuffix}`);
export const toAppUrl = (url: string): string =>
  url.replace(/^https:\/\/([^/]*)\.app\.invalid(?=[/?#]|$)/, (_all, host: string) => `app://${host}`);

/** What a page asks of the process that opened it; the answers decide, Chromium obeys. */
export type PageOwner = {
  answer(request: Request): Promise<Response | null>;
  isRequestCancelled(url: string): boolean;
  mayNavigate(url: string, isMainFrame: boolean): boolean;
  /** Every attempt, before anybody is asked; Electron keeps this order. */
  onStarted(url: string): void;
  onCommitted(url: string): void;
  openWindow(url: string): void;
  onMessage(message: Record<string, any>, frameUrl: string): void;
  onLoaded(): void;
  onWorldGone(): void;
  onCrash(): void;
  onGone(): void;
};

export type ChromiumPage = {
  load(url: string): Promise<void>;
  reload(): Promise<void>;
  deliver(message: object): void;
  close(): Promise<void>;
};

const worlds = readFileSync(join(import.meta.dirname, 'page-worlds.js'), 'utf8');

/** Opens a page whose every request, navigation and preload message goes through `owner`. */
export async function openPage(chromium: Chromium, preloadPath: string, owner: PageOwner): Promise<ChromiumPage> {
  const { targetId } = await chromium.browser.send('Target.createTarget', { url: 'about:blank' });
  const session = await chromium.attach(targetId);
  await Promise.all(['Page.enable', 'Runtime.enable', 'Inspector.enable'].map((method) => session.send(method)));
  const { frameTree } = await session.send('Page.getFrameTree');
  const mainFrameId: string = frameTree.frame.id;
  let frameUrl = 'about:blank';
  let worldId: number | null = null;
  /** Loads that the app itself asked for are not navigations of the page. */
  let isOwnLoad = false;

  await session.send('Runtime.addBinding', { name: 'standInBinding', executionContextName: 'preload' });
  await addScript(session, 'pageWorld()');
  const preload = `function (require, module, exports) {\n${readFileSync(preloadPath, 'utf8')}\n}`;
  await addScript(session, `preloadWorld(${preload})`, 'preload');
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });

  session.on('Fetch.requestPaused', (event) => {
    // A page that is closed meanwhile answers with an error nobody needs.
    handleRequest(event).catch(() => undefined);
  });
  session.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
    const message = decode(payload) as Record<string, any>;
    if (message['type'] === 'world') worldId = executionContextId;
    else owner.onMessage(message, toAppUrl(frameUrl));
  });
  session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    if (executionContextId !== worldId) return;
    worldId = null;
    owner.onWorldGone();
  });
  session.on('Runtime.executionContextsCleared', () => {
    if (worldId === null) return;
    worldId = null;
    owner.onWorldGone();
  });
  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.id !== mainFrameId) return;
    frameUrl = frame.url;
    owner.onCommitted(toAppUrl(frame.url));
  });
  session.on('Page.loadEventFired', () => owner.onLoaded());
  session.on('Page.windowOpen', ({ url }) => owner.openWindow(toAppUrl(url)));
  session.on('Inspector.targetCrashed', () => owner.onCrash());
  chromium.browser.on('Target.targetDestroyed', (gone) => {
    if (gone.targetId === targetId) owner.onGone();
  });
  await chromium.browser.send('Target.setDiscoverTargets', { discover: true });
  // Windows are never granted by this app: what a page manages to open is closed once it runs. Before that, while another
  // debugger still holds it at its start, closing it would leave the page that opened it waiting for ever.
  const opened = new Set<string>();
  chromium.browser.on('Target.targetCreated', ({ targetInfo }) => {
    if (targetInfo.openerId === targetId) opened.add(targetInfo.targetId);
  });
  chromium.browser.on('Target.targetInfoChanged', ({ targetInfo }) => {
    if (!/^[a-z-]+:\/\//.test(targetInfo.url) || !opened.delete(targetInfo.targetId)) return;
    chromium.browser.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => undefined);
  });

  async function handleRequest(event: any): Promise<void> {
    const { requestId, request, resourceType, frameId } = event;
    const url = toAppUrl(request.url);
    const refuse = (errorReason: string): Promise<unknown> =>
      session.send('Fetch.failRequest', { requestId, errorReason });
    if (resourceType === 'Document') {
      const isMainFrame = frameId === mainFrameId;
      const isOwn = isMainFrame && isOwnLoad;
      if (isMainFrame) isOwnLoad = false;
      if (isMainFrame) owner.onStarted(url);
      if (!isOwn && !owner.mayNavigate(url, isMainFrame)) return void (await refuse('Aborted'));
    }
    if (owner.isRequestCancelled(url)) return void (await refuse('BlockedByClient'));
    const response = await owner.answer(toRequest(url, request));
    if (!response) return void (await refuse('NameNotResolved'));
    await session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  return {
    async load(url) {
      isOwnLoad = true;
      const { errorText } = await session.send('Page.navigate', { url: toBrowserUrl(url) });
      if (errorText) throw new Error(`${errorText} loading '${url}'`);
    },
    async reload() {
      isOwnLoad = true;
      await session.send('Page.reload');
    },
    deliver(message) {
      if (worldId === null) return;
      const expression = `standInDeliver(${JSON.stringify(encode(message))})`;
      session.send('Runtime.evaluate', { expression, contextId: worldId }).catch(() => undefined);
    },
    async close() {
      await chromium.browser.send('Target.closeTarget', { targetId });
    },
  };
}

async function addScript(session: CdpSession, start: string, worldName?: string): Promise<void> {
  const source = `(() => {\n${worlds}\n${start};\n})();`;
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source, ...(worldName ? { worldName } : {}) });
}

function toRequest(url: string, request: any): Request {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const body = hasBody ? (request.postData ?? '') : undefined;
  return new Request(url, { method: request.method, headers: request.headers, ...(hasBody ? { body } : {}) });
}
