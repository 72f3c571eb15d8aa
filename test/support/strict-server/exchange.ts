import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StrictLog } from './log.ts';

/** Thrown to end a request with a status; the message is what the body says. */
export class Refusal extends Error {
  readonly status: number;
  /** Whether the document forbids what the client did. */
  readonly isViolation: boolean;

  constructor(status: number, message: string, isViolation = true) {
    super(message);
    this.status = status;
    this.isViolation = isViolation;
  }
}

/** Who may ask: `key` is the raw key, `public` must carry nothing, `bearer` is the form of the Speech section. */
export type Access = 'key' | 'public' | 'bearer';

/** One request with its answer, and the checks that every endpoint needs. */
export class Exchange {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly log: StrictLog;
  body: unknown;
  bodyBytes = 0;

  constructor(request: IncomingMessage, response: ServerResponse, log: StrictLog) {
    this.request = request;
    this.response = response;
    this.log = log;
    this.url = new URL(request.url ?? '/', 'http://strict');
  }

  get query(): Record<string, string> {
    return Object.fromEntries(this.url.searchParams);
  }

  authorize(access: Access, key: string): void {
    const given = this.request.headers.authorization;
    if (this.request.headers.cookie !== undefined) throw new Refusal(400, 'a cookie was sent');
    if (access === 'public') {
      if (given !== undefined) throw new Refusal(400, 'a credential was sent to a public endpoint');
      return;
    }
    if (access === 'key') {
      if (given?.startsWith('Bearer ')) throw new Refusal(401, 'Bearer on a gateway call');
      if (given !== key) throw new Refusal(401, 'invalid API key', false);
      return;
    }
    if (given !== `Bearer ${key}`) throw new Refusal(401, 'invalid token', false);
  }

  /** Only these parameters, each in its documented form. */
  expectQuery(forms: Record<string, RegExp>): void {
    for (const [name, value] of this.url.searchParams) {
      const form = forms[name];
      if (!form) throw new Refusal(400, `unknown query parameter ${name}`);
      if (!form.test(value)) throw new Refusal(422, `query parameter ${name} is ${value}`);
      if (this.url.searchParams.getAll(name).length > 1) throw new Refusal(400, `query parameter ${name} twice`);
    }
  }

  number(name: string, fallback: number, max: number): number {
    const value = Number(this.url.searchParams.get(name) ?? fallback);
    if (value > max) throw new Refusal(422, `${name} ${value} is more than ${max}`);
    return value;
  }

  async read(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.request) {
      chunks.push(chunk as Buffer);
      this.bodyBytes += (chunk as Buffer).length;
    }
    return Buffer.concat(chunks);
  }

  async readJson(): Promise<Record<string, unknown>> {
    if (!/^application\/json(;|$)/.test(this.request.headers['content-type'] ?? ''))
      throw new Refusal(415, 'the body is not application/json');
    try {
      const value: unknown = JSON.parse((await this.read()).toString());
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object');
      this.body = value;
      return value as Record<string, unknown>;
    } catch {
      throw new Refusal(400, 'the body is not a JSON object');
    }
  }

  json(status: number, value: unknown): void {
    this.response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'strict' });
    this.response.end(JSON.stringify(value));
  }
}

export const booleanForm = /^(true|false)$/;
export const countForm = /^\d{1,6}$/;
export const textForm = /^[\s\S]{1,300}$/;
