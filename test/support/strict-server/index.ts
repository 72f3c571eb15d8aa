import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Exchange, Refusal } from './exchange.ts';
import { health, submit, transcription, transcriptions } from './gateway.ts';
import { collection, detail, feed, search } from './history.ts';
import { StrictLog } from './log.ts';
import { clone, mine, remove, render, voices } from './speech.ts';
import { serveSpeechSocket } from './speech-socket.ts';
import { StrictState } from './state.ts';
import { StrictStorage } from './storage.ts';

export type StrictServer = {
  baseUrl: string;
  key: string;
  log: StrictLog;
  state: StrictState;
  storage: StrictStorage;
  /** As a restart of the service: cloned voices are gone, sockets are cut, the past stays. */
  forgetVoices(): void;
  /** Nobody answers any more; `open` brings it back at the same address. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
};

/**
 * A service written from the API document alone. It accepts what the document allows and nothing else, answers in odd
 * but legal ways (unknown fields and statuses, nulls, ids and times in several forms), and remembers every request.
 */
export async function startStrictServer(
  options: {
    key?: string;
    port?: number;
    history?: { transcriptions: number; tts: number; conversations: number };
  } = {},
): Promise<StrictServer> {
  const log = new StrictLog();
  const storage = new StrictStorage(log);
  await storage.listen();
  const key = options.key ?? 'fx_strict_0123456789abcdef';
  const state = new StrictState(
    key,
    log,
    storage,
    options.history ?? { transcriptions: 40, tts: 30, conversations: 20 },
  );
  const server = createServer((request, response) => void answer(new Exchange(request, response, log), state));
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    void answer(new Exchange(request, response, log), state);
  });
  const sockets = serveSpeechSocket(server, state);
  let port = options.port ?? 0;
  const open = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const cut = (): void => {
    for (const client of sockets.clients) client.terminate();
  };
  const shut = async (): Promise<void> => {
    cut();
    server.closeAllConnections();
    if (server.listening) await new Promise((done) => server.close(done));
  };
  await open();
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    key,
    log,
    state,
    storage,
    forgetVoices() {
      state.clones.clear();
      cut();
    },
    shut,
    open,
    async close() {
      await shut();
      await storage.close();
    },
  };
}

async function answer(exchange: Exchange, state: StrictState): Promise<void> {
  const { request, response, log } = exchange;
  try {
    await route(exchange, state);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.isViolation) log.violation(`${request.method} ${exchange.url.pathname}: ${error.message}`);
    if (!response.headersSent) exchange.json(error.status, { detail: [{ loc: ['x'], msg: error.message, type: 'e' }] });
    request.resume();
  } finally {
    log.requests.push({
      method: request.method ?? '',
      path: exchange.url.pathname,
      query: exchange.query,
      headers: request.headers,
      status: response.statusCode,
      bodyBytes: exchange.bodyBytes,
      ...(exchange.body === undefined ? {} : { body: exchange.body }),
    });
  }
}

type Route = (exchange: Exchange, state: StrictState, ...parts: string[]) => void | Promise<void>;

const withKey =
  (next: Route): Route =>
  (exchange, state, ...parts) => {
    exchange.authorize('key', state.key);
    return next(exchange, state, ...parts);
  };

const routes: [string, RegExp, Route][] = [
  ['GET', /^\/health$/, health],
  ['POST', /^\/akro\/submit$/, submit],
  ['GET', /^\/transcriptions\/([^/]+)$/, transcription],
  ['GET', /^\/transcriptions$/, transcriptions],
  ['GET', /^\/vui\/voices$/, voices],
  ['POST', /^\/vui\/v1\/tts$/, render],
  ['POST', /^\/vui\/v1\/voices$/, clone],
  ['GET', /^\/vui\/v1\/voices\/mine$/, mine],
  ['POST', /^\/vui\/v1\/voices\/delete$/, remove],
  ['GET', /^\/history$/, withKey(feed)],
  ['GET', /^\/history\/search$/, withKey((exchange, state) => search(exchange, state, true))],
  ['GET', /^\/history\/conversations\/search$/, withKey((exchange, state) => search(exchange, state, false))],
  ['GET', /^\/history\/([^/]+)$/, withKey((exchange, state, name = '') => collection(exchange, state, name))],
  [
    'GET',
    /^\/history\/([^/]+)\/([^/]+)$/,
    withKey((exchange, state, name = '', id = '') => detail(exchange, state, name, decodeURIComponent(id))),
  ],
];

async function route(exchange: Exchange, state: StrictState): Promise<void> {
  const { pathname } = exchange.url;
  for (const [method, pattern, run] of routes) {
    const match = pattern.exec(pathname);
    if (match && exchange.request.method === method) return await run(exchange, state, ...match.slice(1));
  }
  throw new Refusal(404, `no such endpoint: ${exchange.request.method} ${pathname}`);
}
