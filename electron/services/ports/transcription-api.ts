import type { RemoteJobSummary, RemoteTranscription, SubmittedJob } from '../../domain/transcription.ts';

/** Audio to send: its exact size and a fresh reader per attempt (T22, T29). Readers never hold more than a chunk. */
export type UploadBody = {
  sizeBytes: number;
  contentType: string;
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
};

/** `sentBytes` counts what the kernel accepted; `waiting` means all sent, no answer yet (T26). */
export type UploadProgress = { phase: 'uploading' | 'waiting'; sentBytes: number; totalBytes: number };

export type SubmitRequest = {
  body: UploadBody;
  /** Already carries our unique token, so that a lost answer can be found again (T36). */
  filename: string;
  nonSpeech: boolean;
  /** `false` forces a new, billed run (T31, T32). */
  cache: boolean;
};

/** `isBackground`: nobody waits for it; calls and uploads that somebody waits for go first. */
export type CallOptions = { signal?: AbortSignal; isBackground?: boolean };

/**
 * The transcription half of the service. Every method rejects with `ApiError` only. `submit` is never retried inside
 * once a byte of the body was accepted (T171); the reads retry what is transient.
 */
export type TranscriptionApi = {
  /** `GET /health`, sent without a key. False when the address answers but is not the service (T15). */
  health(options?: CallOptions): Promise<boolean>;
  /** `GET /history?limit=1`: the cheapest call that proves the key (T14). */
  checkKey(options?: CallOptions): Promise<void>;
  submit(
    request: SubmitRequest,
    options?: CallOptions & { onProgress?: (progress: UploadProgress) => void },
  ): Promise<SubmittedJob>;
  /** Ask for `words` only once the job is done: the reply doubles (T45). */
  get(remoteId: string, options?: CallOptions & { words?: boolean }): Promise<RemoteTranscription>;
  list(
    page: { limit: number; offset: number },
    options?: CallOptions,
  ): Promise<{ jobs: RemoteJobSummary[]; total: number | null }>;
};
