import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { ApiError } from '../../domain/errors.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { MediaFiles, StoredAudio } from '../../services/ports/media-files.ts';
import { adoptFile } from './adopt-file.ts';
import type { Grants } from './grants.ts';
import { readGranted } from './read-granted.ts';
import { probeFile } from './probe-file.ts';
import { type Media, mediaPath, openMedia } from './stored-audio.ts';

export type MediaFilesDeps = {
  /** The media folder, and a folder on the same disk for copies that are not complete yet. */
  dir: string;
  tempDir: string;
  grants: Grants;
  /** From the platform. */
  mediaUrl: MediaFiles['mediaUrl'];
  offerDownload: MediaFiles['offerDownload'];
};

/** The audio files of the library. `open` serves the player: any byte range of any item, several parts as one WAV. */
export function createMediaFiles(deps: MediaFilesDeps): MediaFiles & { open(audio: StoredAudio): Promise<Media> } {
  const { dir, grants } = deps;
  return {
    mediaUrl: deps.mediaUrl,
    offerDownload: deps.offerDownload,
    grantName: (fileRef) => grants.peek(fileRef)?.name ?? null,
    async adopt(fileRef) {
      const grant = grants.take(fileRef);
      if (grant === null) throw new ContractError('NOT_FOUND', 'This file was already taken. Choose it again.');
      return await adoptFile(grant, deps);
    },
    async readGranted(fileRef, maxBytes) {
      const grant = grants.take(fileRef);
      if (grant === null) throw new ContractError('NOT_FOUND', 'This file was already taken. Choose it again.');
      return await readGranted(grant, maxBytes);
    },
    open: (audio) => openMedia(dir, audio),
    async probe(audio) {
      const [only, second] = audio.files;
      if (only === undefined) throw new ContractError('NOT_FOUND', 'This item has no audio on this computer.');
      if (second === undefined) return await probeFile(mediaPath(dir, only), 'This recording');
      const parts = await Promise.all(audio.files.map((file) => probeFile(mediaPath(dir, file), 'This recording')));
      return {
        durationMs: parts.reduce((sum, part) => sum + part.durationMs, 0),
        mimeType: 'audio/wav',
        extension: 'wav',
      };
    },
    async hash(audio) {
      const hash = createHash('sha256');
      const media = await openMedia(dir, audio);
      for await (const chunk of media.read(0, media.sizeBytes - 1)) hash.update(chunk);
      return hash.digest('hex');
    },
    async uploadBody(audio) {
      const { sizeBytes, mimeType, withSignal } = await openMedia(dir, audio);
      return {
        sizeBytes,
        contentType: mimeType,
        async *open(signal) {
          try {
            yield* withSignal(0, sizeBytes - 1, signal);
          } catch (error) {
            if (signal?.aborted) throw error;
            throw new ApiError(
              { kind: 'file-changed', message: 'The audio could not be read to its end.', phase: 'upload' },
              { cause: error },
            );
          }
        },
      };
    },
    async discard(audio) {
      for (const file of audio.files) await rm(mediaPath(dir, file), { force: true });
    },
  };
}
