import type { UploadBody } from './transcription-api.ts';

/** What a local look at a file says, before anything is sent or paid (T21, T33). */
export type ProbeResult = { durationMs: number; mimeType: string; extension: string };

/** One stored piece of audio. Recordings over an hour have several parts that read as one WAV. */
export type StoredAudio = { files: string[]; mimeType: string; sizeBytes: number };

/** Audio on this computer, under the data folder, by opaque names. The only room that sees paths. */
export type MediaFiles = {
  /** The name a person gave the file, or `null` when the grant is unknown or used up. */
  grantName(fileRef: string): string | null;
  /**
   * Copies the granted file into the library, hashing on the way, and uses the grant up. Rejects with ContractError
   * BAD_INPUT (not audio, empty, still growing) or DISK_FULL; the original is never touched.
   */
  adopt(fileRef: string): Promise<StoredAudio & ProbeResult & { sha256: string; name: string }>;
  /**
   * The whole of a small granted file, which uses the grant up. Rejects with TOO_LARGE above `maxBytes`, before it is read,
   * and with BAD_INPUT when it is no file or cannot be read.
   */
  readGranted(fileRef: string, maxBytes: number): Promise<Uint8Array>;
  probe(audio: StoredAudio): Promise<ProbeResult>;
  hash(audio: StoredAudio): Promise<string>;
  uploadBody(audio: StoredAudio): Promise<UploadBody>;
  discard(audio: StoredAudio): Promise<void>;
  /** Keeps `bytes` for one download; returns the address to fetch, or `null` when the platform wrote the file itself. */
  offerDownload(fileName: string, mimeType: string, bytes: Uint8Array): Promise<string | null>;
  /** Address of the audio under our own origin. */
  mediaUrl(itemId: string): string;
};
