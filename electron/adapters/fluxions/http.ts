import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../../domain/errors.ts';
import type { Clock, Log } from '../../services/ports/platform.ts';
import type { Agents } from './agents.ts';
import type { Authorization, Authorizer, AuthRule } from './credentials.ts';
import { endpointUrl, type Query } from './endpoints.ts';
import { errorFromReply, requestIdOf, withDetail } from './errors.ts';
import { parseJson } from './json.ts';
import type { Lane } from './rate.ts';
import { readBody } from './read-body.ts';
import type { RetryPolicy } from './retry.ts';
import { maxErrorBytes, maxJsonBytes, type Timing } from './timing.ts';
import type { Family, Traffic } from './traffic.ts';
import { openExchange, type ReplyHead } from './wire.ts';

export type HttpDeps = {
  baseUrl: string;
  authorizer: Authorizer;
  clock: Clock;
  log: Log;
  agents: Agents;
  timing: Timing;
  traffic: Traffic;
};

export type Call = {
  /** Short name for the log; addresses hold personal data (T144). */
  name: string;
  family: Family;
  path: string;
  query?: Query;
  /** With a value the call is a POST. Only calls that may safely be made twice go through here. */
  json?: unknown;
  auth: AuthRule;
  policy: RetryPolicy;
  lane?: Lane;
  signal?: AbortSignal;
};

/** A successful reply: status 2xx, the value, its own text and the id to quote. */
export type JsonReply = { value: unknown; text: string; requestId: string | undefined };

export type Http = {
  /** A call that must answer with JSON. Rejects with ApiError only. */
  json(call: Call): Promise<JsonReply>;
  /**
   * A call whose 2xx reply is read by `read`; what that throws as ApiError is repeated like any failure of the call, so
   * it should end once nothing may be repeated any more. Rejects with ApiError only.
   */
  reply<T>(call: Call, read: (head: ReplyHead, secrets: readonly string[]) => Promise<T>): Promise<T>;
};

/** Headers of every request: no compression, so that no small reply can grow large (C3). */
export const commonHeaders = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'fluxions-desktop',
};

/** Reads what is needed of a failed reply and turns it into its error; the body is optional, the status is not. */
export async function readFailure(
  head: ReplyHead,
  context: { nowMs: number; secrets: readonly string[]; timing: Timing; signal?: AbortSignal },
): Promise<ApiError> {
  let body = '';
  if (head.status >= 400) {
    const limits = { capBytes: maxErrorBytes, overCap: 'cut' as const, timing: context.timing, signal: context.signal };
    body = await readBody(head.stream, limits).then(
      (bytes) => bytes.toString('utf8'),
      () => '',
    );
  } else {
    head.stream.destroy();
  }
  return errorFromReply({ status: head.status, headers: head.headers, body }, context);
}

/** A `content-encoding` that was never asked for is refused rather than unpacked. Throws ApiError `bad-response`. */
export function refuseEncoded(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw new ApiError({ kind: 'bad-response', message: 'The answer is compressed although that was not asked for.' });
}

/** The transport of all calls but uploads: address, key, deadlines, size limit and error mapping in one place. */
export function createHttp(deps: HttpDeps): Http {
  const { timing } = deps;

  const send = async (call: Call, authorization: Authorization): Promise<ReplyHead> => {
    const url = endpointUrl(deps.baseUrl, call.path, call.query);
    const body = call.json === undefined ? null : Buffer.from(JSON.stringify(call.json));
    const headers: Record<string, string | number> = { ...commonHeaders };
    if (authorization.header !== null) headers.authorization = authorization.header;
    if (body !== null) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = body.length;
    }
    const agent = await deps.agents.pooled(url);
    const method = body === null ? 'GET' : 'POST';
    const attempt = async (): Promise<ReplyHead> => {
      const exchange = openExchange({ url, method, headers, agent, connectMs: timing.connectMs, signal: call.signal });
      exchange.request.end(body ?? undefined);
      await exchange.connected;
      exchange.expectHeadWithin(timing.headersMs, 'headers');
      try {
        return await exchange.head;
      } catch (error) {
        // A kept connection that the other side had already closed: nothing was answered, so ask again at once (T75).
        if (error instanceof ApiError && error.kind === 'reset' && exchange.isReused()) {
          throw withDetail(error, { phase: 'stale' });
        }
        throw error;
      }
    };
    const head = await attempt().catch((error: unknown) => {
      if (error instanceof ApiError && error.detail.phase === 'stale') return attempt();
      throw error;
    });
    if (head.status >= 200 && head.status <= 299) return head;
    const context = { nowMs: deps.clock.now(), secrets: authorization.secrets, timing, signal: call.signal };
    throw await readFailure(head, context);
  };

  const reply: Http['reply'] = async (call, read) => {
    const startedAt = deps.clock.now();
    try {
      return await deps.traffic.run(call.family, call, () =>
        deps.authorizer.run(call.auth, async (authorization) => {
          const head = await send(call, authorization);
          try {
            refuseEncoded(head.headers);
            return await read(head, authorization.secrets);
          } catch (error) {
            head.stream.destroy();
            throw error;
          }
        }),
      );
    } catch (error) {
      if (error instanceof ApiError && error.kind !== 'aborted') {
        const { status, requestId, phase } = error.detail;
        const elapsedMs = deps.clock.now() - startedAt;
        deps.log.info('api.failed', { call: call.name, kind: error.kind, status, requestId, phase, elapsedMs });
      }
      throw error;
    }
  };

  return {
    reply,
    json: (call) =>
      reply(call, async (head, secrets) => {
        const limits = { capBytes: maxJsonBytes, overCap: 'refuse' as const, timing, signal: call.signal };
        const bytes = await readBody(head.stream, limits);
        const requestId = requestIdOf(head.headers, secrets);
        try {
          return { ...(await parseJson(bytes)), requestId };
        } catch (error) {
          throw error instanceof ApiError ? withDetail(error, { status: head.status, requestId }) : error;
        }
      }),
  };
}
