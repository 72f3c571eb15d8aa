import { ApiError } from '../../domain/errors.ts';
import type { Learned } from '../../services/ports/learned.ts';
import type { CallOptions, SubmitRequest, TranscriptionApi } from '../../services/ports/transcription-api.ts';
import type { Clock, Log } from '../../services/ports/platform.ts';
import type { Agents } from './agents.ts';
import { asRow, field } from './coerce.ts';
import type { Authorizer } from './credentials.ts';
import { endpoints, endpointUrl } from './endpoints.ts';
import { errorFromNetwork, withDetail } from './errors.ts';
import type { Http } from './http.ts';
import { mapJobList, mapSubmitted, mapTranscription } from './map-transcription.ts';
import { never, quick, reads } from './retry.ts';
import type { RightOfWay } from './right-of-way.ts';
import type { Lane } from './rate.ts';
import type { Timing } from './timing.ts';
import type { Traffic } from './traffic.ts';
import { upload } from './upload.ts';
import { frameBody, type UploadMode } from './upload-framing.ts';
import { sentFilename } from './sent-filename.ts';
import { runYielding } from './yielding.ts';

export type TranscriptionsDeps = {
  baseUrl: string;
  authorizer: Authorizer;
  clock: Clock;
  log: Log;
  http: Http;
  agents: Agents;
  timing: Timing;
  traffic: Traffic;
  /** What this address was found to want (T178). */
  learned: Learned;
  rightOfWay: RightOfWay;
  /** Joins the caller's signal with the end of the client (T192). */
  owned: (signal?: AbortSignal) => AbortSignal;
};

type SubmitOptions = Parameters<TranscriptionApi['submit']>[1];

const laneOf = (options: CallOptions | undefined): Lane =>
  options?.isBackground === true ? 'background' : 'interactive';

/** How long a refused size is believed: plans change. */
const believedMs = 24 * 3_600_000;

/** Answers that mean "not like this" and allow one more try in the other form (T17). */
const formRefusals: readonly (number | undefined)[] = [400, 415, 422];

/** Health, key check, submit, get and list of the service. Every method rejects with ApiError only. */
export function createTranscriptions(deps: TranscriptionsDeps): TranscriptionApi {
  const { http, log, owned } = deps;
  const { learned } = deps;

  const send = async (mode: UploadMode, request: SubmitRequest, options: SubmitOptions, signal: AbortSignal) => {
    const filename = sentFilename(request.filename);
    const query = {
      filename,
      // Defaults are left out (T19).
      non_speech: request.nonSpeech ? 'true' : undefined,
      cache: request.cache ? undefined : 'false',
    };
    const url = endpointUrl(deps.baseUrl, endpoints.submit, query);
    const fields = Object.fromEntries(url.searchParams);
    const agent = await deps.agents.fresh(url);
    const accepted = await deps.authorizer.run('gateway', (authorization) =>
      upload(
        {
          url,
          authorization,
          body: frameBody(mode, request.body, { field: 'file', filename, fields }),
          signal,
          onProgress: options?.onProgress,
          ...(options?.isBackground === true && { giveWay: () => deps.rightOfWay.clear(signal) }),
        },
        { timing: deps.timing, agent, nowMs: () => deps.clock.now(), learned },
      ),
    );
    try {
      return mapSubmitted(accepted.value);
    } catch (error) {
      const { status, requestId } = accepted;
      const sentBytes = request.body.sizeBytes;
      throw withDetail(errorFromNetwork(error, true), { status, requestId, bodySent: 'complete', sentBytes });
    }
  };

  /** What was too large a while ago is too large still: gigabytes are not sent to hear it again (T24). */
  const refuseTooLarge = (sizeBytes: number): void => {
    const { tooLarge } = learned.get();
    if (tooLarge === undefined || sizeBytes < tooLarge.bytes) return;
    if (deps.clock.now() - tooLarge.atMs >= believedMs) return;
    const message = `The service refuses files of ${Math.round(tooLarge.bytes / 1e6)} MB.`;
    throw new ApiError({ kind: 'too-large', message, bodySent: 'none', sentBytes: 0 });
  };
  const noteTooLarge = (sizeBytes: number): void => {
    const bytes = Math.min(sizeBytes, learned.get().tooLarge?.bytes ?? Number.POSITIVE_INFINITY);
    learned.put({ tooLarge: { bytes, atMs: deps.clock.now() } });
  };

  const sendEither = async (
    ...[request, options, signal]: [SubmitRequest, Parameters<TranscriptionApi['submit']>[1], AbortSignal]
  ) => {
    const known = learned.get().uploadForm;
    const mode = known ?? 'raw';
    try {
      const job = await send(mode, request, options, signal);
      learned.put({ uploadForm: mode });
      return job;
    } catch (error) {
      const isRefusal = error instanceof ApiError && formRefusals.includes(error.detail.status);
      if (!isRefusal || known !== undefined) throw error;
      log.info('api.submit.form', { status: error.detail.status });
      try {
        const job = await send('multipart', request, options, signal);
        learned.put({ uploadForm: 'multipart' });
        return job;
      } catch (second) {
        // Both forms refused: the audio is at fault, and the documented form's reason is the one to show.
        if (second instanceof ApiError && formRefusals.includes(second.detail.status)) throw error;
        throw second;
      }
    }
  };

  return {
    async health(options) {
      try {
        const { value } = await http.json({
          name: 'health',
          family: 'reads',
          path: endpoints.health,
          auth: 'none',
          policy: quick,
          signal: owned(options?.signal),
        });
        const row = asRow(value);
        return row !== null && typeof field(row, 'status') === 'string';
      } catch (error) {
        // Something answers, but not the service: a captive portal, a wrong address (T15).
        const foreign = ['redirect', 'bad-response', 'not-found', 'validation', 'permission', 'auth'];
        if (error instanceof ApiError && foreign.includes(error.kind)) return false;
        throw error;
      }
    },

    async checkKey(options) {
      await http.json({
        name: 'checkKey',
        family: 'reads',
        path: endpoints.history,
        query: { limit: 1 },
        auth: 'gateway',
        policy: quick,
        signal: owned(options?.signal),
      });
    },

    async submit(request, options) {
      const signal = owned(options?.signal);
      if (!Number.isSafeInteger(request.body.sizeBytes) || request.body.sizeBytes <= 0) {
        throw new ApiError({ kind: 'validation', message: 'There is no audio to send.', bodySent: 'none' });
      }
      refuseTooLarge(request.body.sizeBytes);
      return deps.traffic.run('submit', { policy: never, lane: laneOf(options), signal }, async () => {
        try {
          return await sendEither(request, options, signal);
        } catch (error) {
          if (error instanceof ApiError && error.kind === 'too-large') noteTooLarge(request.body.sizeBytes);
          throw error;
        }
      });
    },

    async get(remoteId, options) {
      const { value, text } = await http.json({
        name: 'transcription',
        family: 'reads',
        path: endpoints.transcription(remoteId),
        query: { word_level_timestamps: options?.words === true ? 'true' : undefined },
        auth: 'gateway',
        policy: reads,
        lane: laneOf(options),
        signal: owned(options?.signal),
      });
      const mapped = await runYielding(mapTranscription(value, text, remoteId));
      if (mapped.dropped > 0) log.warn('api.rows.dropped', { call: 'transcription', count: mapped.dropped });
      return mapped.value;
    },

    async list(page, options) {
      const { value } = await http.json({
        name: 'transcriptions',
        family: 'reads',
        path: endpoints.transcriptions,
        query: {
          limit: Math.min(Math.max(Math.trunc(page.limit), 1), 100),
          offset: Math.max(Math.trunc(page.offset), 0),
        },
        auth: 'gateway',
        policy: reads,
        lane: laneOf(options),
        signal: owned(options?.signal),
      });
      const mapped = mapJobList(value);
      if (mapped.dropped > 0) log.warn('api.rows.dropped', { call: 'transcriptions', count: mapped.dropped });
      return mapped.value;
    },
  };
}
