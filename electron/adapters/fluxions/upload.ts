import { ApiError } from '../../domain/errors.ts';
import type { Learned } from '../../services/ports/learned.ts';
import type { UploadProgress } from '../../services/ports/transcription-api.ts';
import type { Authorization } from './credentials.ts';
import { errorFromNetwork, requestIdOf, withDetail } from './errors.ts';
import { commonHeaders, readFailure, refuseEncoded } from './http.ts';
import { parseJson } from './json.ts';
import { readBody } from './read-body.ts';
import { maxJsonBytes, type Timing } from './timing.ts';
import type { FramedBody } from './upload-framing.ts';
import { type PumpState, pumpBody } from './upload-pump.ts';
import { type Exchange, openExchange, type ReplyHead, type WireRequest } from './wire.ts';

/** Bodies that fit one write are answered after the fact anyway; asking first would only cost a round trip. */
const expectAboveBytes = 64 * 1024;

export type UploadDeps = {
  timing: Timing;
  agent: WireRequest['agent'];
  nowMs: () => number;
  /** What was learned about this address; a server that ignores or refuses `Expect` is not asked again. */
  learned: Learned;
};

export type UploadRequest = {
  url: URL;
  authorization: Authorization;
  body: FramedBody;
  signal?: AbortSignal;
  onProgress?: (progress: UploadProgress) => void;
  /** Awaited before every piece: lets others have the line. */
  giveWay?: () => Promise<void>;
};

/** A 2xx with JSON in it, whatever the JSON says. */
export type Accepted = { value: unknown; status: number; requestId: string | undefined };

const wait = (ms: number): Promise<'late'> =>
  new Promise((resolve) => {
    setTimeout(() => resolve('late'), ms).unref();
  });

/** Reports at most four times a second, and every change of phase at once (T26). */
function progressReporter(request: UploadRequest, state: PumpState, intervalMs: number): (isAllSent?: boolean) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (isAllSent = false) => {
    const now = performance.now();
    if (!isAllSent && now - lastAt < intervalMs) return;
    lastAt = now;
    request.onProgress?.({
      phase: isAllSent ? 'waiting' : 'uploading',
      sentBytes: state.sentBytes,
      totalBytes: request.body.sizeBytes,
    });
  };
}

/** Waits for `100 Continue`, for a final answer, or for a second; then the body is sent or not (T25). */
async function awaitPermission(
  exchange: Exchange,
  continued: Promise<'go'>,
  deps: UploadDeps,
): Promise<'go' | 'answered'> {
  const answered = exchange.head.then(() => 'answered' as const);
  const first = await Promise.race([continued, answered, wait(deps.timing.continueMs)]);
  if (first === 'late') deps.learned.put({ expect: false });
  return first === 'answered' ? 'answered' : 'go';
}

async function exchangeBody(
  exchange: Exchange,
  request: UploadRequest,
  state: PumpState,
  deps: UploadDeps,
): Promise<ReplyHead> {
  const { timing } = deps;
  const report = progressReporter(request, state, timing.progressMs);
  const continued = new Promise<'go'>((resolve) => {
    exchange.request.once('continue', () => resolve('go'));
  });
  let isAnswered = false;
  const stop = new AbortController();
  exchange.head.then(
    () => {
      isAnswered = true;
    },
    (error: unknown) => stop.abort(error),
  );

  await exchange.connected;
  report();
  exchange.request.flushHeaders();
  const hasExpect = exchange.request.hasHeader('expect');
  if (hasExpect && (await awaitPermission(exchange, continued, deps)) === 'answered') return exchange.head;
  const answered = exchange.head.then(() => undefined);
  answered.catch(() => {});
  const pumped = pumpBody({
    request: exchange.request,
    body: request.body,
    state,
    stallMs: timing.uploadStallMs,
    stopped: stop.signal,
    isDone: () => isAnswered,
    onProgress: report,
    giveWay: request.giveWay,
    signal: request.signal,
  }).catch((error: unknown) => {
    // Does nothing once an answer is there: the answer counts then.
    exchange.fail(errorFromNetwork(error, true, { phase: 'upload' }));
    if (!isAnswered) throw error;
  });
  await Promise.race([pumped, answered]);
  if (!isAnswered) {
    report(true);
    exchange.request.end();
    exchange.expectHeadWithin(timing.uploadAnswerMs, 'headers');
  }
  return exchange.head;
}

/** A 2xx means that the service took the job, whatever we had sent by then: without a readable id it is unknown (T34). */
async function readAccepted(head: ReplyHead, request: UploadRequest, deps: UploadDeps): Promise<Accepted> {
  try {
    refuseEncoded(head.headers);
    const limits = { capBytes: maxJsonBytes, overCap: 'refuse' as const, timing: deps.timing, signal: request.signal };
    const { value } = await parseJson(await readBody(head.stream, limits));
    return { value, status: head.status, requestId: requestIdOf(head.headers, request.authorization.secrets) };
  } catch (error) {
    const known = {
      status: head.status,
      requestId: requestIdOf(head.headers, request.authorization.secrets),
      bodySent: 'complete' as const,
    };
    throw withDetail(errorFromNetwork(error, true), known);
  }
}

/**
 * One upload over one fresh connection with an exact Content-Length; the file is read as the network takes it, so memory
 * stays flat (T22, T23). Gives the parsed body of a 2xx. Rejects with ApiError whose `bodySent` and `sentBytes` are the
 * truth about what left this computer; nothing is repeated here (T171), except once without `Expect` after 417.
 */
export async function upload(request: UploadRequest, deps: UploadDeps): Promise<Accepted> {
  const state: PumpState = { sentBytes: 0, bodySent: 'none' };
  const useExpect = deps.learned.get().expect !== false && request.body.sizeBytes > expectAboveBytes;
  const exchange = openExchange({
    url: request.url,
    method: 'POST',
    headers: {
      ...commonHeaders,
      ...(request.authorization.header === null ? {} : { authorization: request.authorization.header }),
      'content-type': request.body.contentType,
      'content-length': request.body.sizeBytes,
      ...(useExpect ? { expect: '100-continue' } : {}),
    },
    agent: deps.agent,
    connectMs: deps.timing.connectMs,
    writeErrorGraceMs: deps.timing.writeErrorGraceMs,
    signal: request.signal,
  });
  let head: ReplyHead;
  try {
    head = await exchangeBody(exchange, request, state, deps);
  } catch (error) {
    throw withDetail(errorFromNetwork(error, true), { bodySent: state.bodySent, sentBytes: state.sentBytes });
  }
  try {
    if (head.status === 417 && useExpect && state.bodySent === 'none') {
      deps.learned.put({ expect: false });
      head.stream.destroy();
      return await upload(request, deps);
    }
    if (head.status >= 200 && head.status <= 299) return await readAccepted(head, request, deps);
    const failure = await readFailure(head, {
      nowMs: deps.nowMs(),
      secrets: request.authorization.secrets,
      timing: deps.timing,
      signal: request.signal,
    });
    throw withDetail(failure, { bodySent: state.bodySent });
  } catch (error) {
    throw error instanceof ApiError ? withDetail(error, { sentBytes: state.sentBytes }) : error;
  } finally {
    // What the server did not want to read must not be sent either (T25).
    exchange.request.destroy();
  }
}
