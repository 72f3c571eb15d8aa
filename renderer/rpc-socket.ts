import * as z from 'zod/mini';
import { ContractError, contractErrorSchema } from '../electron/ipc/contract/errors.ts';
import { type AppContract, contract } from '../electron/ipc/contract/index.ts';
import { connect, type Connection } from '../electron/ipc/rpc/connect.ts';
import { socketWire } from '../electron/ipc/rpc/socket-wire.ts';
import type { Link } from './rpc.ts';

/** Where the session token outlives a reload of this tab: not shared with other tabs, origins or ports, gone with the tab. */
const tokenKey = 'fluxions.session';
const rpcProtocol = 'fluxions-rpc.v1';
const sessionHeader = 'x-fluxions-session';
const welcomeSchema = z.object({ kind: z.literal('session'), token: z.string() });

/** The way to the browser host this page came from: one WebSocket, and uploads beside it. */
export function createHostLink(page: Window): Link {
  let code = takeLaunchCode(page);
  const { sessionStorage: store, location } = page;

  function socketWith(secret: string): Promise<Connection<AppContract>> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${location.host}/rpc`, [rpcProtocol, secret]);
      socket.addEventListener('close', () => reject(new Error('no connection')), { once: true });
      socket.addEventListener(
        'message',
        (event) => {
          const welcome = welcomeSchema.safeParse(parseJson(event.data));
          if (!welcome.success) return socket.close();
          store.setItem(tokenKey, welcome.data.token);
          resolve(connect(contract, socketWire(socket)));
        },
        { once: true },
      );
    });
  }

  /** A failed WebSocket does not say why, so ask: 401 is an answer, a network error is not. */
  async function isSignedOut(): Promise<boolean> {
    const token = store.getItem(tokenKey);
    if (token === null) return true;
    const answer = await fetch('/session', { headers: { [sessionHeader]: token } }).catch(() => null);
    return answer?.status === 401;
  }

  return {
    async open() {
      const token = store.getItem(tokenKey);
      // A new link wins over an old session; if it turns out to be used up, the session may still be good.
      const secrets = [code === null ? null : `code.${code}`, token === null ? null : `token.${token}`];
      code = null;
      for (const secret of secrets) {
        if (secret === null) continue;
        const connection = await socketWith(secret).catch(() => null);
        if (connection) return connection;
      }
      if (await isSignedOut()) throw new ContractError('AUTH_REQUIRED', 'Open the app again to get a new link.');
      throw new ContractError('DISCONNECTED', 'The app does not answer.');
    },
    sendFile: (file, options) => upload(file, store.getItem(tokenKey) ?? '', options ?? {}),
  };
}

/** The code in `#code=…`, removed from the address and the history entry before anything else runs. */
function takeLaunchCode(page: Window): string | null {
  const match = /^#code=([A-Za-z0-9_-]+)$/.exec(page.location.hash);
  if (!match) return null;
  page.history.replaceState(null, '', page.location.pathname);
  return match[1] ?? null;
}

/** `fetch` cannot tell how much of a body has left, so this is the one place with an XMLHttpRequest. */
function upload(file: File, token: string, options: NonNullable<Parameters<Link['sendFile']>[1]>): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const { signal } = options;
    const abort = (): void => request.abort();
    if (signal?.aborted) return reject(new ContractError('CANCELLED', 'Cancelled.'));
    signal?.addEventListener('abort', abort);
    request.upload.addEventListener('progress', (event) => options.onProgress?.(event.loaded));
    request.addEventListener('loadend', () => {
      signal?.removeEventListener('abort', abort);
      const answer = parseJson(request.responseText);
      const fileRef = z.object({ fileRef: z.string() }).safeParse(answer);
      if (request.status === 200 && fileRef.success) resolve(fileRef.data.fileRef);
      else if (signal?.aborted) reject(new ContractError('CANCELLED', 'Cancelled.'));
      else reject(errorOfAnswer(answer) ?? new ContractError('DISCONNECTED', 'The file could not be handed over.'));
    });
    request.open('PUT', '/upload');
    request.setRequestHeader(sessionHeader, token);
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name.toWellFormed()));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}

/** An error as the host's HTTP answers carry it, or `null` when it is something else. */
function errorOfAnswer(body: unknown): ContractError | null {
  const parsed = contractErrorSchema.safeParse((body as { error?: unknown } | null)?.error);
  return parsed.success ? new ContractError(parsed.data.code, parsed.data.message, parsed.data.data) : null;
}
