import type { DictationUpload } from '../services/ports/dictation.ts';
import type { TranscriptionApi } from '../services/ports/transcription-api.ts';

/** What dictation needs of an account's client. */
export type DictationClient = TranscriptionApi &
  Pick<DictationUpload, 'submitLive' | 'hurry'> & { close(): Promise<void> };

/** The service as dictation speaks to it. The connection for asking is opened while one still speaks. */
export function uploadOver(api: DictationClient): DictationUpload {
  const warm = (): void => void api.health().catch(() => false);
  return {
    warm,
    hurry: () => api.hurry(),
    submitLive: (request, options) => api.submitLive({ ...request, body: afterwards(request.body, warm) }, options),
    submit: (request, options) => api.submit(request, options),
    get: (remoteId, options) => api.get(remoteId, options),
  };
}

/** Calls `then` when the last block was taken. A kept connection may have been closed during a long take. */
async function* afterwards(body: AsyncIterable<Uint8Array>, then: () => void): AsyncGenerator<Uint8Array> {
  yield* body;
  then();
}
