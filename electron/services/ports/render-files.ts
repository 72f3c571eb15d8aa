import type { UploadBody } from './transcription-api.ts';

/** Grows a WAV (s16le, mono, 24,000 Hz) chunk by chunk; what was appended survives a crash. */
export type RenderFile = {
  readonly file: string;
  append(pcm: Uint8Array): Promise<void>;
  /** Writes the true sizes into the header. Resolves to the length; an empty one is removed and gives 0. */
  finish(): Promise<{ durationMs: number }>;
};

/** Audio of renders and reference clips, in the media folder. */
export type RenderFiles = {
  /** With `beginning`, the new file begins with the first `bytes` of another one's sound. */
  create(renderId: string, beginning?: { file: string; bytes: number }): Promise<RenderFile>;
  /** Sound of a render from one byte of it to another, as far as it is there; empty when the file is gone. */
  readSound(file: string, fromByte: number, untilByte: number): Promise<Uint8Array>;
  /** Repairs a file whose render died with the app. */
  repair(file: string): Promise<{ durationMs: number }>;
  readBytes(file: string): Promise<Uint8Array>;
  /** Takes a granted file as a reference clip: BAD_INPUT when it is not audio, TOO_LARGE above `maxBytes`, before anything is sent. */
  adoptClip(
    fileRef: string,
    maxBytes: number,
  ): Promise<{ file: string; mimeType: string; bytes: number; durationMs: number; name: string }>;
  /** Cuts a range out of an item's audio into a mono 24 kHz clip. NOT_SUPPORTED when the format cannot be decoded here. */
  cutClip(
    files: string[],
    startMs: number,
    endMs: number,
  ): Promise<{ file: string; mimeType: string; bytes: number; durationMs: number }>;
  body(file: string, mimeType: string): Promise<UploadBody>;
  remove(file: string): Promise<void>;
};
