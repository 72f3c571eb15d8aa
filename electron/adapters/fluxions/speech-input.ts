import { ApiError } from '../../domain/errors.ts';
import type { SpeechRequest } from '../../services/ports/speech-api.ts';

/** What the service takes to be the temperature when none is sent. */
const defaultTemperature = 0.9;

/**
 * The fields of a render, the same over HTTP and over the socket: defaults, zero and nonsense are left out (T77, T78),
 * text is made well-formed (T113). Throws ApiError `validation` when there is nothing to say (T82).
 */
export function speechFields(request: SpeechRequest): Record<string, string | number | boolean> {
  const input = request.text.toWellFormed();
  if (input.trim() === '') {
    throw new ApiError({ kind: 'validation', message: 'There is nothing to say.', bodySent: 'none' });
  }
  const fields: Record<string, string | number | boolean> = { voice: request.voiceId.toWellFormed(), input };
  const { temperature, maxSecs } = request;
  if (Number.isFinite(temperature) && temperature >= 0 && temperature !== defaultTemperature) {
    fields.temperature = temperature;
  }
  if (maxSecs !== null && Number.isFinite(maxSecs) && maxSecs > 0) fields.max_secs = maxSecs;
  if (!request.verifyChunks) fields.verify_chunks = false;
  return fields;
}
