import { ApiError } from '../../domain/errors.ts';
import type { Learned } from '../../services/ports/learned.ts';
import type { Clock, Log } from '../../services/ports/platform.ts';
import type { SpeechApi } from '../../services/ports/speech-api.ts';
import type { Agents } from './agents.ts';
import type { Authorizer } from './credentials.ts';
import { endpoints, endpointUrl } from './endpoints.ts';
import { errorFromNetwork, withDetail } from './errors.ts';
import type { Http } from './http.ts';
import { mapBuiltInVoices, mapClonedVoice, mapMyVoices } from './map-voices.ts';
import { never, reads } from './retry.ts';
import type { Timing } from './timing.ts';
import type { Traffic } from './traffic.ts';
import { upload } from './upload.ts';
import { frameBody } from './upload-framing.ts';

export type VoicesDeps = {
  baseUrl: string;
  authorizer: Authorizer;
  learned: Learned;
  clock: Clock;
  log: Log;
  http: Http;
  agents: Agents;
  timing: Timing;
  traffic: Traffic;
  owned: (signal?: AbortSignal) => AbortSignal;
};

/** Documented as 25 MB, not said which: the smaller reading, with the form around the clip included (T120). */
export const maxCloneBytes = 25_000_000;

/** Listing, cloning and removing voices. Every method rejects with ApiError only. */
export function createVoices(deps: VoicesDeps): Omit<SpeechApi, 'render'> {
  const { http, log, owned } = deps;
  const { learned } = deps;
  const report = (call: string, dropped: number): void => {
    if (dropped > 0) log.warn('api.rows.dropped', { call, count: dropped });
  };

  return {
    async voices(options) {
      const signal = owned(options?.signal);
      const call = { name: 'voices', family: 'speech', path: endpoints.voices, auth: 'none', policy: reads } as const;
      const mapped = mapBuiltInVoices((await http.json({ ...call, signal })).value);
      report('voices', mapped.dropped);
      return mapped.value;
    },

    async myVoices(options) {
      const signal = owned(options?.signal);
      const call = {
        name: 'myVoices',
        family: 'speech',
        path: endpoints.myVoices,
        auth: 'speech',
        policy: reads,
      } as const;
      const mapped = mapMyVoices((await http.json({ ...call, signal })).value);
      report('myVoices', mapped.dropped);
      return mapped.value;
    },

    async clone({ audio, text, name }, options) {
      const signal = owned(options?.signal);
      const fields: Record<string, string> = { name: name.toWellFormed() };
      // Without a transcript the service makes one, and bills it: only when there really is none (T119).
      if (text !== null && text.trim() !== '') fields.text = text.toWellFormed();
      const body = frameBody('multipart', audio, { field: 'audio', filename: 'reference.wav', fields });
      if (body.sizeBytes > maxCloneBytes) {
        const message = 'The clip is larger than 25 MB.';
        throw new ApiError({ kind: 'too-large', message, bodySent: 'none', sentBytes: 0 });
      }
      const url = endpointUrl(deps.baseUrl, endpoints.clone);
      const agent = await deps.agents.fresh(url);
      const { timing } = deps;
      const accepted = await deps.traffic.run('speech', { policy: never, signal }, () =>
        deps.authorizer.run('speech', (authorization) =>
          upload({ url, authorization, body, signal }, { timing, agent, nowMs: () => deps.clock.now(), learned }),
        ),
      );
      try {
        return mapClonedVoice(accepted.value);
      } catch (error) {
        const { status, requestId } = accepted;
        throw withDetail(errorFromNetwork(error, true), { status, requestId, bodySent: 'complete' });
      }
    },

    async removeVoice(voiceId, options) {
      try {
        await http.reply(
          {
            name: 'removeVoice',
            family: 'speech',
            path: endpoints.deleteVoice,
            json: { voice_id: voiceId },
            auth: 'speech',
            policy: reads,
            signal: owned(options?.signal),
          },
          // Any 2xx is a yes, whatever it says (T124).
          (head) => {
            head.stream.resume();
            return Promise.resolve();
          },
        );
      } catch (error) {
        if (!(error instanceof ApiError) || error.kind !== 'not-found') throw error;
      }
    },
  };
}
