import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';

/** One attached target; events arrive under their protocol names. */
export class CdpSession extends EventEmitter {
  readonly #id: string | null;
  readonly #send: (sessionId: string | null, method: string, params: object) => Promise<any>;
  constructor(id: string | null, send: (sessionId: string | null, method: string, params: object) => Promise<any>) {
    super();
    this.#id = id;
    this.#send = send;
  }
  send(method: string, params: object = {}): Promise<any> {
    return this.#send(this.#id, method, params);
  }
}

export type Chromium = {
  browser: CdpSession;
  /** `http://127.0.0.1:port`, for a test that wants to drive the same browser. */
  endpoint: string;
  attach(targetId: string): Promise<CdpSession>;
  close(): void;
};

/** Starts a headless Chromium without any network of its own and connects to its DevTools. */
export async function startChromium(profileDir: string): Promise<Chromium> {
  mkdirSync(profileDir, { recursive: true });
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--no-first-run',
    '--window-size=1280,900',
    '--disable-gpu',
    '--disable-background-networking',
    '--autoplay-policy=no-user-gesture-required',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--remote-debugging-port=0',
    `--user-data-dir=${profileDir}`,
    'about:blank',
  ];
  const child = spawn(process.env['CHROMIUM'] ?? '/usr/bin/chromium', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  // The browser is a group of processes of its own; all of them write to the profile.
  const end = (): void => endGroup(child);
  process.on('exit', end);
  const address = await devToolsAddress(child);
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('no DevTools connection')));
  });

  const sessions = new Map<string, CdpSession>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void; method: string }>();
  let lastId = 0;

  function send(sessionId: string | null, method: string, params: object): Promise<unknown> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject, method });
      socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }));
    });
  }

  const browser = new CdpSession(null, send);
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data));
    const call = waiting.get(message.id);
    if (call) {
      waiting.delete(message.id);
      if (message.error) call.reject(new Error(`${call.method}: ${message.error.message}`));
      else call.resolve(message.result);
    } else if (message.method) {
      const session = message.sessionId ? sessions.get(message.sessionId) : browser;
      session?.emit(message.method, message.params);
    }
  });
  socket.addEventListener('close', () => {
    for (const call of waiting.values()) call.reject(new Error(`${call.method}: the browser is gone`));
    waiting.clear();
  });

  return {
    browser,
    endpoint: `http://${new URL(address).host}`,
    async attach(targetId) {
      const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
      const session = new CdpSession(sessionId, send);
      sessions.set(sessionId, session);
      return session;
    },
    close: end,
  };
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

function devToolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (piece) => {
      text += String(piece);
      const match = /DevTools listening on (ws:\S+)/.exec(text);
      if (match?.[1]) resolve(match[1]);
    });
    child.once('exit', () => reject(new Error(`Chromium ended at once: ${text.slice(-500)}`)));
    child.once('error', reject);
  });
}
