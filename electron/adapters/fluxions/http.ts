import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../../domain/errors.ts';
import type { Clock, CredentialProvider, Log } from '../../services/ports/platform.ts';
import type { Agents } from './agents.ts';
import { type AuthRule, fetchCredential, gatewayAuthorization } from './credentials.ts';
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
  credential: CredentialProvider;
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
  auth: AuthRule;
  policy: RetryPolicy;
  lane?: Lane;
  signal?: AbortSignal;
};

/** A successful reply: status 2xx, the value, its own text and the id to quote. */
export type JsonReply = { value: unknown; text: string; requestId: string | undefined };

export type Http = {
  /** GET that must answer with JSON. Rejects with ApiError only. */
  getJson(call: Call): Promise<JsonReply>;
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

/** What a `content-encoding` that was never asked for means: refuse rather than unpack. */
export function refuseEncoded(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw new ApiError({
    kind: 'bad-response',
    message: 'The answer is compressed although that was not asked for.',
  });
}

/** The transport of all JSON calls: address, key, deadlines, size limit and error mapping in one place. */
export function createHttp(deps: HttpDeps): Http {
  const { timing } = deps;

  const once = async (call: Call): Promise<JsonReply> => {
    const url = endpointUrl(deps.baseUrl, call.path, call.query);
    const headers: Record<string, string> = { ...commonHeaders };
    const secrets: string[] = [];
    if (call.auth !== 'none') {
      const credential = await fetchCredential(deps.credential);
      headers.authorization = gatewayAuthorization(credential);
      secrets.push(credential.value);
    }
    const agent = await deps.agents.pooled(url);
    const open = () =>
      openExchange({ url, method: 'GET', headers, agent, connectMs: timing.connectMs, signal: call.signal });
    const send = async (): Promise<ReplyHead> => {
      const exchange = open();
      exchange.request.end();
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
    const head = await send().catch((error: unknown) => {
      if (error instanceof ApiError && error.detail.phase === 'stale') return send();
      throw error;
    });

    if (head.status < 200 || head.status > 299) {
      throw await readFailure(head, { nowMs: deps.clock.now(), secrets, timing, signal: call.signal });
    }
    try {
      refuseEncoded(head.headers);
    } catch (error) {
      head.stream.destroy();
      throw error;
    }
    const limits = { capBytes: maxJsonBytes, overCap: 'refuse' as const, timing, signal: call.signal };
    const bytes = await readBody(head.stream, limits);
    const requestId = requestIdOf(head.headers, secrets);
    try {
      return { ...(await parseJson(bytes)), requestId };
    } catch (error) {
      if (error instanceof ApiError) throw withDetail(error, { status: head.status, requestId });
      throw error;
    }
  };

  return {
    async getJson(call) {
      const startedAt = deps.clock.now();
      try {
        return await deps.traffic.run(call.family, call, () => once(call));
      } catch (error) {
        if (error instanceof ApiError && error.kind !== 'aborted') {
          const { status, requestId, phase } = error.detail;
          const elapsedMs = deps.clock.now() - startedAt;
          deps.log.info('api.failed', { call: call.name, kind: error.kind, status, requestId, phase, elapsedMs });
        }
        throw error;
      }
    },
  };
}
