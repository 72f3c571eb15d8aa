/**
 * The words of dictation: what state a take is in, what can happen, and what is to be done about it. Plain data only.
 * Rule 0: every event carries the id of the session it is about; one about another session changes nothing.
 */

/** One press-to-text take. The same id names its library item and its audio on disk. */
export type SessionId = string;

/** `live`: the body of the request is sent while the key is held. `after`: the finished take is sent. */
export type UploadMode = 'live' | 'after';

/** How the audio of a session got to the service; `live` may still fall back to `sized` once, `sized` is final. */
export type SentBy = 'live' | 'sized';

/** Why a recorder closed. `lost`: the microphone vanished in the middle. `no-microphone`: it never opened. */
export type CloseReason = 'stopped' | 'lost' | 'disk-full' | 'failed' | 'no-microphone';

/**
 * Why the service did not take the audio; in every case it is certain that no job exists, except after `accepted`.
 * `live`: it refuses a body of unknown length, or the live connection broke before the body's end.
 */
export type RefusalReason = 'live' | 'offline' | 'unavailable' | 'key' | 'quota' | 'rejected';

/** Why text was left on the clipboard instead of being put into the target. */
export type InsertObstacle =
  | 'copy-only'
  | 'no-target'
  | 'target-gone'
  | 'target-changed'
  | 'nobody-read'
  | 'modifiers-held'
  | 'not-supported'
  /** There is no clipboard either: the text is in the list only. */
  | 'no-clipboard'
  | 'failed';

/** How a session ended. In all but `nothing` the audio is on disk and listed. */
export type Outcome =
  | { kind: 'inserted'; how: 'pasted' | 'typed'; confirmed: boolean }
  | { kind: 'copied'; why: InsertObstacle }
  /** Text is there but was not to be delivered. `unconfirmed`: the inserter never answered. */
  | { kind: 'ready'; why: 'dismissed' | 'unconfirmed' }
  /** The service heard no words. */
  | { kind: 'empty' }
  /** Audio only; nothing was sent, or what was sent was cut short on purpose. */
  | { kind: 'kept'; why: 'dismissed' | 'silent' | 'too-short' | 'recorder-stuck' }
  /** Handed to the job queue, which sends or follows it; its text appears in the list, not in the target. */
  | { kind: 'queued'; why: 'offline' | 'unavailable' | 'key' | 'slow' }
  | { kind: 'failed'; why: 'rejected' | 'quota' | 'service' }
  /** All bytes left and no answer came: the job queue looks for it before anything is sent again. */
  | { kind: 'unknown' }
  /** There is no take: no sample was ever recorded. */
  | { kind: 'nothing'; why: CloseReason | 'dismissed' | 'timeout' };

export type DictationState =
  | { phase: 'idle' }
  /** The microphone is opening. `released`: the key is already up again; the take ends once it has begun. */
  | { phase: 'starting'; session: SessionId; upload: UploadMode; released: boolean }
  | { phase: 'recording'; session: SessionId; isLive: boolean }
  /** The key is up. `tail`: still recording the end of the last word. `closing`: the recorder was told to stop. */
  | {
      phase: 'draining';
      session: SessionId;
      isLive: boolean;
      stage: 'tail' | 'closing';
      isDismissed: boolean;
      /** A sample was recorded, so there is a take. */
      hasTake: boolean;
    }
  | { phase: 'sending'; session: SessionId; by: SentBy; durationMs: number; isDismissed: boolean }
  | { phase: 'polling'; session: SessionId; by: SentBy; durationMs: number; jobId: string; isDismissed: boolean }
  /** The text is being written to the library, before anybody sees it. */
  | { phase: 'saving'; session: SessionId; text: string; isDismissed: boolean }
  /** Waits until earlier takes have delivered theirs. */
  | { phase: 'turn'; session: SessionId; text: string }
  | { phase: 'inserting'; session: SessionId; text: string }
  | { phase: 'settling'; session: SessionId; outcome: Outcome };

export type Phase = DictationState['phase'];
export type ActiveState = Exclude<DictationState, { phase: 'idle' }>;

/** One timer at most runs for a session; its name says what it bounds. */
export type TimerName =
  | 'start'
  | 'frames'
  | 'tail'
  | 'drain'
  | 'send'
  | 'result'
  | 'save'
  | 'turn'
  | 'insert'
  | 'settle';

export type DictationEvent =
  | { type: 'start'; session: SessionId; upload: UploadMode }
  /** The key came up, or a latched take was ended. A second one cuts the tail short. */
  | { type: 'stop'; session: SessionId }
  /** Esc: do not deliver. Audio is kept, and text too when it is already paid for. */
  | { type: 'dismiss'; session: SessionId }
  /** The first real sample is on disk, and the take has its row. */
  | { type: 'firstFrame'; session: SessionId }
  /** The recorder is alive: at least once a second while it delivers samples. */
  | { type: 'progress'; session: SessionId }
  /** Exactly once per opened recorder. `durationMs` by sample count; 0 when nothing was recorded. */
  | { type: 'recorderClosed'; session: SessionId; durationMs: number; isSilent: boolean; reason: CloseReason }
  | { type: 'accepted'; session: SessionId; jobId: string }
  | { type: 'refused'; session: SessionId; reason: RefusalReason }
  /** The body left completely and no answer came: the service may or may not have the job. */
  | { type: 'lostAnswer'; session: SessionId }
  /** `durationMs` as the service says it heard, or `null`. */
  | { type: 'completed'; session: SessionId; text: string; durationMs: number | null }
  /** The job exists and failed. */
  | { type: 'jobFailed'; session: SessionId }
  | { type: 'saved'; session: SessionId }
  | { type: 'turnGranted'; session: SessionId }
  | { type: 'inserted'; session: SessionId; how: 'pasted' | 'typed'; confirmed: boolean }
  | { type: 'copied'; session: SessionId; why: InsertObstacle }
  | { type: 'settled'; session: SessionId }
  | { type: 'expired'; session: SessionId; timer: TimerName };

/** What the shell shall do. It never waits for one before taking the next event. */
export type DictationCommand =
  | { type: 'openRecorder'; session: SessionId }
  | { type: 'stopRecorder'; session: SessionId }
  /** Begin the request; its body is the audio as it is recorded. */
  | { type: 'openLive'; session: SessionId }
  /** The take is complete: let the body end. */
  | { type: 'finishLive'; session: SessionId }
  /** Cut the body short, so that the service cannot take it for whole. */
  | { type: 'abortLive'; session: SessionId }
  /** Send the finished take with its length. `isRepeat`: an earlier body was refused or misheard, so no cached answer. */
  | { type: 'submitSized'; session: SessionId; isRepeat: boolean }
  /** Stop waiting for the answer to a request. */
  | { type: 'abandonUpload'; session: SessionId }
  /** This server or the way to it cannot take live bodies: remember it. */
  | { type: 'avoidLive'; session: SessionId }
  | { type: 'startPolling'; session: SessionId; jobId: string; durationMs: number }
  | { type: 'stopPolling'; session: SessionId }
  | { type: 'saveText'; session: SessionId; text: string }
  | { type: 'insert'; session: SessionId; text: string }
  /** Stamp the outcome, once. */
  | { type: 'settle'; session: SessionId; outcome: Outcome }
  | { type: 'arm'; session: SessionId; timer: TimerName; ms: number }
  | { type: 'disarm'; session: SessionId; timer: TimerName };

export type Step = { state: DictationState; commands: DictationCommand[] };
