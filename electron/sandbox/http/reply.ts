import type { ErrorShape } from '../faults/faults.ts';

/** An answer before it is sent. Exactly one of `json`, `bytes`, `stream`, or none for an empty body. */
export type Reply = {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  bytes?: Buffer;
  stream?: AsyncIterable<Uint8Array>;
};

/** Ends a call with an error answer. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

const escapeXml = (text: string): string => text.replace(/[<>&]/g, (c) => `&#${c.charCodeAt(0)};`);

/** An error in one of the shapes that services of this kind use (T160). */
export function errorReply(
  shape: ErrorShape,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  const text = (type: string, body: string): Reply => ({
    status,
    headers: { 'content-type': type, ...headers },
    bytes: Buffer.from(body),
  });
  switch (shape) {
    case 'error':
      return { status, headers, json: { error: message } };
    case 'detail':
      return { status, headers, json: { detail: message } };
    case 'validation':
      return { status, headers, json: { detail: [{ loc: ['query'], msg: message, type: 'value_error' }] } };
    case 'openai':
      return { status, headers, json: { error: { message, code: `E${status}`, type: 'request_error' } } };
    case 'message':
      return { status, headers, json: { message } };
    case 'text':
      return text('text/plain; charset=utf-8', message);
    case 'html':
      return text(
        'text/html; charset=UTF-8',
        `<!DOCTYPE html><html><head><title>${status} ${escapeXml(message)}</title></head><body><h1>Error ${status}</h1><p>cloudflare</p></body></html>`,
      );
    case 'xml':
      return xmlError(status, 'InternalError', message);
    case 'empty':
      return { status, headers };
  }
}

/** An error as object stores give it. */
export function xmlError(status: number, code: string, message: string): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, bytes: Buffer.from(body) };
}
