import type { DictationSpans } from '../../domain/dictation/latency.ts';
import type { ProcessingSample } from '../../domain/dictation/poll-schedule.ts';
import type { TargetKind } from '../../domain/dictation/text-policy.ts';
import type { CloseReason, InsertObstacle, Outcome, SessionId } from '../../domain/dictation/types.ts';
import type { RemoteTranscription, SubmittedJob } from '../../domain/transcription.ts';
import type { Level } from '../../ipc/contract/capture.ts';
import type { CallOptions, UploadBody } from './transcription-api.ts';
import type { NewSegment } from './store.ts';

/**
 * Keys wherever the focus is. `down` may repeat while the key is held; sources without releases send `toggle` only.
 * `lost`: the source died, no release will come for a key that is down. `cancel`: a key of its own for that.
 */
export type GlobalKeyEvent = { type: 'down' | 'up' | 'toggle' | 'escape' | 'cancel' | 'lost' };

/** What listens for the key. */
export type KeyStatus = {
  /** Which library; `null`: none. */
  backend: string | null;
  hasRelease: boolean;
  /** Why it cannot, or what it cannot, and what to do. */
  problem: string | null;
  /** The key that keeps a take from being delivered, wherever the focus is; `null`: there is none. */
  cancelKey: string | null;
};

export type GlobalKey = {
  status(): KeyStatus;
  /** Rejects with BAD_INPUT for a key it does not know; the old one stays bound then. */
  bind(key: string): Promise<void>;
  onEvent(listener: (event: GlobalKeyEvent) => void): () => void;
  /** A take is spoken or on its way, or none is any more: for sources that take Esc from other programs only then. */
  duringTake?(isUnderway: boolean): void;
  close(): Promise<void>;
};

/** Names of keys as they go down and up anywhere, for choosing one. Only while somebody listens. */
export type KeyNames = {
  /** Rejects or throws NOT_SUPPORTED where nothing can listen. */
  onName(listener: (key: { chord: string; isDown: boolean }) => void): () => void;
};

/** Facts about a take, in this order: `firstFrame` at most once, then `progress` and `level`, then `closed` exactly once. */
export type DictationRecorderEvent =
  /** A real sample is in the file. */
  | { type: 'firstFrame'; session: SessionId; file: string; device: string }
  /** At least once a second while samples arrive. */
  | { type: 'progress'; session: SessionId; elapsedMs: number; bytesOnDisk: number }
  | { type: 'level'; session: SessionId; level: Level }
  /** The file is whole and its header right. `durationMs` by sample count; 0 and no files when nothing was recorded. */
  | {
      type: 'closed';
      session: SessionId;
      files: string[];
      durationMs: number;
      sizeBytes: number;
      isSilent: boolean;
      reason: CloseReason;
    };

/**
 * Records takes for dictation. Every sample is written to `<session>-<n>.wav` in the media folder before anything else
 * is done with it. Calls never reject: what goes wrong is reported by `closed`.
 */
export type DictationRecorder = {
  open(request: { session: SessionId; device: string; preRollMs: number }): void;
  /** Closes the take; safe at any time, also before the first sample. */
  stop(session: SessionId): void;
  /**
   * The take as one WAV stream from its header on (whose sizes say "unknown"), while it is recorded; ends when the take is
   * closed and rejects when bytes were lost. To be called after `firstFrame`; buffers at most the take itself on disk.
   */
  bytes(session: SessionId, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Keeps the microphone open for the words before the press: for ever, for a while, or not at all. */
  keepWarm(forMs: number | 'always' | 'never'): void;
  onEvent(listener: (event: DictationRecorderEvent) => void): () => void;
  close(): Promise<void>;
};

/** The window that had the focus when the key went down. `id` means something to the inserter only. */
export type InsertTarget = { id: string; app: string | null; kind: TargetKind };

export type InsertResult =
  /** `confirmed`: the target was seen to read the text. */
  { how: 'pasted' | 'typed'; confirmed: boolean } | { how: 'copied'; why: InsertObstacle };

/** Puts text into other programs. */
export type Inserter = {
  /** The focused window, or `null` when there is none or the platform does not say. */
  target(): Promise<InsertTarget | null>;
  /**
   * Waits for modifier keys to be up, checks that `target` still has the focus, inserts, restores the clipboard on a
   * receipt. When it cannot insert it leaves the text on the clipboard and says why. Never rejects for such reasons.
   */
  insert(
    request: { text: string; target: InsertTarget | null; mode: 'paste' | 'type' | 'copy' },
    signal: AbortSignal,
  ): Promise<InsertResult>;
};

/** What dictation asks of the service, under the session that is open; see `TranscriptionApi` for the rules of money. */
export type DictationUpload = {
  /** Opens a connection ahead of time, so that the take does not pay for it. Never rejects. */
  warm(): void;
  /** Until the returned function is called, uploads in the background leave the line to this take. */
  hurry(): () => void;
  /**
   * Sends a body whose length is not known yet, as it arrives. Rejects with `ApiError`, whose `bodySent` is `complete`
   * only if the body's end was handed to the network. Aborting cuts the body so that it cannot be taken for whole.
   */
  submitLive(
    request: { contentType: string; filename: string; nonSpeech: boolean; body: AsyncIterable<Uint8Array> },
    options: { signal: AbortSignal },
  ): Promise<SubmittedJob>;
  submit(
    request: { body: UploadBody; filename: string; nonSpeech: boolean; cache: boolean },
    options: { signal: AbortSignal },
  ): Promise<SubmittedJob>;
  get(remoteId: string, options: CallOptions & { words?: boolean }): Promise<RemoteTranscription>;
};

/** How a submission is journalled before its first byte leaves: the name it goes under carries the token. */
export type TakeSubmission = { filename: string; nonSpeech: boolean };

/**
 * The durable side of takes. Each call is one transaction; when it resolves, a crash loses nothing of it. The rows are
 * those of the library and the job queue, so whatever dictation does not finish the queue does.
 */
export type DictationTakes = {
  /** The first sample is on disk: the take is listed from now on. */
  begin(session: SessionId, take: { file: string; startedAtMs: number }): Promise<void>;
  /** The take is whole on disk. */
  closed(session: SessionId, take: { files: string[]; durationMs: number; sizeBytes: number }): Promise<void>;
  /**
   * To be awaited before the first byte leaves. `isRepeat`: under a new token, and without a cached answer. `contentType`
   * of the body gives the name its extension.
   */
  submitting(session: SessionId, options: { isRepeat: boolean; contentType?: string }): Promise<TakeSubmission>;
  /** To be awaited before the last bytes leave. `false`: it must not be completed. */
  bodyComplete(session: SessionId): Promise<boolean>;
  submitted(session: SessionId, job: { remoteId: string; remoteStatus: string; durationMs: number }): Promise<void>;
  /**
   * The finished take, for sending it with its length. `opus`: a smaller copy if one can be made, else the take itself.
   * `null`: no audio was kept.
   */
  body(session: SessionId, encoding: 'wav' | 'opus'): Promise<UploadBody | null>;
  saveText(session: SessionId, remote: RemoteTranscription, segments: NewSegment[]): Promise<void>;
  /** Stamps the outcome and hands over to the job queue what is not finished. */
  settle(session: SessionId, outcome: Outcome, spans: DictationSpans): Promise<void>;
};

/** What is learned over time and kept between runs. */
export type DictationMemory = {
  load(): Promise<{ processing: ProcessingSample[]; liveRefusedAtMs: number | null }>;
  save(memory: { processing: ProcessingSample[]; liveRefusedAtMs: number | null }): Promise<void>;
  /** Another service is spoken to from now on, with a memory of its own. */
  onOtherOrigin?(listener: () => void): () => void;
};
