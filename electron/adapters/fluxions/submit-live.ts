import { ApiError, type BodySent } from '../../domain/errors.ts';
import type { SubmittedJob } from '../../domain/transcription.ts';
import type { DictationUpload } from '../../services/ports/dictation.ts';
import type { Authorization } from './credentials.ts';
import { endpoints, endpointUrl } from './endpoints.ts';
import { abortError, errorFromNetwork, requestIdOf, timeoutError, withDetail } from './errors.ts';
import { commonHeaders, readFailure, refuseEncoded } from './http.ts';
import { parseJson } from './json.ts';
import { mapSubmitted } from './map-transcription.ts';
import { readBody } from './read-body.ts';
import { never } from './retry.ts';
import { sentFilename } from './sent-filename.ts';
import { maxJsonBytes } from './timing.ts';
import type { TranscriptionsDeps } from './transcriptions.ts';
import { type Exchange, openExchange, type ReplyHead } from './wire.ts';

type SubmitLive = DictationUpload['submitLive'];

/** What has left us; `complete` is set before the end of the body is handed over and never earlier. */
type Sent = { bodySent: BodySent; sentBytes: number };

/**
 * Sends audio as it is spoken: a chunked body over a fresh connection (T23). Ends early, without an error of its own,
 * when the service answers before the body's end: its answer counts. Never repeated here; rejects with ApiError only.
 */
export function createSubmitLive(deps: TranscriptionsDeps): SubmitLive {
  const { timing } = deps;

  const send = async (
    request: Parameters<SubmitLive>[0],
    authorization: Authorization,
    signal: AbortSignal,
  ): Promise<SubmittedJob> => {
    const query = { filename: sentFilename(request.filename), non_speech: request.nonSpeech ? 'true' : undefined };
    const url = endpointUrl(deps.baseUrl, endpoints.submit, query);
    const exchange = openExchange({
      url,
      method: 'POST',
      headers: {
        ...commonHeaders,
        ...(authorization.header === null ? {} : { authorization: authorization.header }),
        'content-type': request.contentType,
        'transfer-encoding': 'chunked',
      },
      agent: await deps.agents.fresh(url),
      connectMs: timing.connectMs,
      writeErrorGraceMs: timing.writeErrorGraceMs,
      signal,
    });
    const sent: Sent = { bodySent: 'none', sentBytes: 0 };
    try {
      const head = await exchangeLive(exchange, request.body, sent, timing, signal);
      const { secrets } = authorization;
      if (head.status < 200 || head.status > 299) {
        throw await readFailure(head, { nowMs: deps.clock.now(), secrets, timing, signal });
      }
      const requestId = requestIdOf(head.headers, secrets);
      // Whatever had left by then: a 2xx says that there is a job, and without a readable id nobody knows which (T34).
      sent.bodySent = 'complete';
      try {
        refuseEncoded(head.headers);
        const limits = { capBytes: maxJsonBytes, overCap: 'refuse' as const, timing, signal };
        return mapSubmitted((await parseJson(await readBody(head.stream, limits))).value);
      } catch (error) {
        throw withDetail(errorFromNetwork(error, true), { status: head.status, requestId });
      }
    } catch (error) {
      throw withDetail(errorFromNetwork(error, true), sent);
    } finally {
      // What the server did not want to read must not be sent either; an open body is cut (T25).
      exchange.request.destroy();
    }
  };

  return async (request, options) => {
    const signal = deps.owned(options.signal);
    return await deps.traffic.run('submit', { policy: never, signal }, () =>
      deps.authorizer.run('gateway', (authorization) => send(request, authorization, signal)),
    );
  };
}

async function exchangeLive(
  exchange: Exchange,
  body: AsyncIterable<Uint8Array>,
  sent: Sent,
  timing: TranscriptionsDeps['timing'],
  signal: AbortSignal,
): Promise<ReplyHead> {
  let isAnswered = false;
  const answered = exchange.head.then(() => {
    isAnswered = true;
  });
  answered.catch(() => {});
  const pump = async (): Promise<void> => {
    await exchange.connected;
    exchange.request.flushHeaders();
    sent.bodySent = 'partial';
    for await (const chunk of body) {
      signal.throwIfAborted();
      if (isAnswered) return;
      await Promise.race([write(exchange, chunk, timing.uploadStallMs), answered]);
      sent.sentBytes += chunk.length;
    }
    if (isAnswered) return;
    // The terminating chunk is what makes the body whole: only now can the service have a job.
    sent.bodySent = 'complete';
    exchange.request.end();
    exchange.expectHeadWithin(timing.uploadAnswerMs, 'headers');
  };
  const pumped = pump().catch((error: unknown) => {
    // A take that cannot be read to its end leaves a body without an end, as an abort does.
    const failure = error instanceof ApiError ? error : abortError();
    exchange.fail(failure);
    if (!isAnswered) throw failure;
  });
  await Promise.race([pumped, answered]);
  return await exchange.head;
}

/** Writes and waits until the network took the bytes; a line that takes none for `stallMs` is given up. */
function write({ request }: Exchange, bytes: Uint8Array, stallMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(timeoutError('upload', stallMs)), stallMs);
    request.write(bytes, (error) => {
      clearTimeout(timer);
      // A write that fails is reported by the exchange.
      if (error === null || error === undefined) resolve();
    });
  });
}
