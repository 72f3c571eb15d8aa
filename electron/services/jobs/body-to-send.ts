import type { ItemRow } from '../ports/store.ts';
import type { UploadBody } from '../ports/transcription-api.ts';
import type { JobsDeps } from './context.ts';

/**
 * What is sent for an item, and the ending of its name: the audio as it is kept, or above `smallerAboveBytes` an Opus copy
 * for this one upload where one can be made (T24). The audio on disk stays what it is. Rejects with NOT_FOUND when the
 * audio is not on this computer.
 */
export async function bodyToSend(
  deps: Pick<JobsDeps, 'media' | 'encodeOpus' | 'smallerAboveBytes' | 'log'>,
  item: ItemRow,
): Promise<{ body: UploadBody; extension: string }> {
  const stored = {
    files: item.files,
    mimeType: item.mimeType ?? 'application/octet-stream',
    sizeBytes: item.sizeBytes ?? 0,
  };
  const body = await deps.media.uploadBody(stored);
  const extension = item.files[0]?.split('.').pop() ?? 'bin';
  // The sandbox takes anything; it may lack the program that reads Opus.
  if (body.sizeBytes <= deps.smallerAboveBytes || stored.mimeType !== 'audio/wav' || item.origin === 'sandbox')
    return { body, extension };
  try {
    return { body: await deps.encodeOpus(stored), extension: 'opus' };
  } catch {
    // Compressed in a WAV: perhaps the service takes the large body after all.
    deps.log.warn('audio-not-made-smaller', { itemId: item.id });
    return { body, extension };
  }
}
