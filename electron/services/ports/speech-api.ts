import type { UploadBody } from './transcription-api.ts';

/** `GET /vui/voices`: public. */
export type BuiltInVoice = { voiceId: string; previewText: string };

/** `GET /vui/v1/voices/mine`. */
export type RemoteVoice = { voiceId: string; name: string | null };

/** `POST /vui/v1/voices`. `durationMs` from `seconds`, for display (T121). */
export type ClonedVoice = { voiceId: string; name: string | null; durationMs: number | null };

export type SpeechRequest = {
  /** The service's id of the voice. */
  voiceId: string;
  /** Cloned voices need the credential with every render; built-in ones must not get it (T6, T105). */
  isPrivate: boolean;
  text: string;
  temperature: number;
  verifyChunks: boolean;
  /** Ceiling on the output in seconds; left out when `null`, and never 0 (T77). */
  maxSecs: number | null;
};

/** Whole samples of s16le, mono, 24,000 Hz. */
export type PcmChunk = { pcm: Uint8Array };

export type SpeechCallOptions = { signal?: AbortSignal };

/**
 * Voices and renders over HTTP. Every method rejects with `ApiError` only; an unknown voice is kind `not-found`.
 * `clone` is never retried once its body was sent (T122); `remove` of a voice that is gone succeeds (T124).
 */
export type SpeechApi = {
  voices(options?: SpeechCallOptions): Promise<BuiltInVoice[]>;
  myVoices(options?: SpeechCallOptions): Promise<RemoteVoice[]>;
  clone(
    request: { audio: UploadBody; text: string | null; name: string },
    options?: SpeechCallOptions,
  ): Promise<ClonedVoice>;
  removeVoice(voiceId: string, options?: SpeechCallOptions): Promise<void>;
  /** `POST /vui/v1/tts?stream=1`: chunks as they come. A body that ends early rejects with kind `reset` after its last chunk. */
  render(request: SpeechRequest, options?: SpeechCallOptions): AsyncIterable<PcmChunk>;
};

export type TtsSocketState = {
  socket: 'cold' | 'connecting' | 'warm' | 'busy' | 'unavailable';
  /** Since the pool was made; two is the normal number for any count of renders. */
  socketsOpened: number;
  /** Of the last ping; `null` before the first pong. */
  roundTripMs: number | null;
};

/**
 * The warm socket pool of `/vui/v1/tts/ws`. One render per socket at a time; leaving the iteration early, or `signal`,
 * cancels at once and no frame of the cancelled render is ever delivered (T93). Rejects with `ApiError`; audio that was
 * delivered before stays delivered and nothing is rendered again by itself (T104).
 */
export type TtsSocket = {
  /** Speech is likely soon: hold a socket and a spare open. Cooled by itself after idle. */
  warm(): void;
  cool(): void;
  speak(request: SpeechRequest, options?: SpeechCallOptions): AsyncIterable<PcmChunk>;
  state(): TtsSocketState;
  onState(listener: (state: TtsSocketState) => void): () => void;
  close(): Promise<void>;
};
