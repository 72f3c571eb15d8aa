import { assertNever } from '../errors.ts';
import { speakingSession, type Desk } from './desk.ts';
import type { DictationState, Outcome, SessionId } from './types.ts';

/** The words the interface shows. `Listening` only once samples arrive. */
export const dictationStatuses = [
  'Ready',
  'Starting',
  'Listening',
  'Finishing',
  'Transcribing',
  'Inserted',
  'Copied',
  'Kept',
  'Failed',
] as const;
export type DictationStatus = (typeof dictationStatuses)[number];

/** All that a page or the overlay may know about dictation. */
export type DictationView = {
  status: DictationStatus;
  session: SessionId | null;
  /** Takes that are being transcribed or delivered. */
  pending: number;
  /** What happened and what to do next; `null` when there is nothing to say. */
  message: string | null;
};

/** The microphone comes first, then takes on their way, then how the last one ended. */
export function projectDesk(desk: Desk): DictationView {
  const warning = desk.cutShort === null ? null : cutShortBecause[desk.cutShort];
  const pending = desk.sessions.filter(({ phase }) => phaseStatus[phase] === 'Transcribing').length;
  const speaking = speakingSession(desk);
  if (speaking !== null) {
    return { status: phaseStatus[speaking.phase], session: speaking.session, pending, message: warning };
  }
  if (desk.waiting !== null) return { status: 'Starting', session: desk.waiting.start.session, pending, message: null };
  const shown = desk.sessions.findLast((state) => phaseStatus[state.phase] === 'Transcribing' && !isDismissed(state));
  if (shown !== undefined) return { status: 'Transcribing', session: shown.session, pending, message: warning };
  if (desk.last !== null) {
    const { session, outcome } = desk.last;
    return { status: outcomeStatus(outcome), session, pending, message: outcomeMessage(outcome) ?? warning };
  }
  return { status: 'Ready', session: null, pending, message: null };
}

/** True when a page that shows `a` need not be told of `b`. */
export function isSameView(a: DictationView, b: DictationView): boolean {
  return a.status === b.status && a.session === b.session && a.pending === b.pending && a.message === b.message;
}

const phaseStatus: Record<DictationState['phase'], DictationStatus> = {
  idle: 'Ready',
  starting: 'Starting',
  recording: 'Listening',
  draining: 'Finishing',
  sending: 'Transcribing',
  polling: 'Transcribing',
  saving: 'Transcribing',
  turn: 'Transcribing',
  inserting: 'Transcribing',
  settling: 'Ready',
};

function isDismissed(state: DictationState): boolean {
  return 'isDismissed' in state && state.isDismissed;
}

function outcomeStatus(outcome: Outcome): DictationStatus {
  switch (outcome.kind) {
    case 'inserted':
      return 'Inserted';
    case 'copied':
      return outcome.why === 'no-clipboard' ? 'Kept' : 'Copied';
    case 'ready':
    case 'empty':
    case 'kept':
    case 'queued':
    case 'unknown':
      return 'Kept';
    case 'failed':
    case 'nothing':
      return 'Failed';
    default:
      return assertNever(outcome);
  }
}

/** Whether the person should hear that the text is not where it was wanted. */
export function isFailure(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'inserted':
    case 'ready':
    case 'empty':
      return false;
    case 'copied':
      return outcome.why !== 'copy-only' && outcome.why !== 'not-supported';
    case 'kept':
      return outcome.why === 'silent' || outcome.why === 'recorder-stuck';
    case 'nothing':
      return outcome.why !== 'dismissed' && outcome.why !== 'stopped';
    case 'queued':
    case 'failed':
    case 'unknown':
      return true;
    default:
      return assertNever(outcome);
  }
}

/** A sentence for people: what happened, where the words are, what to do. */
export function outcomeMessage(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case 'inserted':
      return null;
    case 'copied':
      return copiedBecause[outcome.why];
    case 'ready':
      return outcome.why === 'dismissed'
        ? 'Not inserted. The text is in the list.'
        : 'It is not certain that the text arrived. It is in the list; insert it again if it is missing.';
    case 'empty':
      return 'No words were heard. The audio is in the list.';
    case 'kept':
      return keptBecause[outcome.why];
    case 'queued':
      return queuedBecause[outcome.why];
    case 'failed':
      return failedBecause[outcome.why];
    case 'unknown':
      return 'The answer of the service was lost. It is looked for; the audio is in the list.';
    case 'nothing':
      return nothingBecause[outcome.why];
    default:
      return assertNever(outcome);
  }
}

type Why<K extends Outcome['kind']> = Extract<Outcome, { kind: K; why: unknown }>['why'];

const cutShortBecause: Record<NonNullable<Desk['cutShort']>, string> = {
  lost: 'The microphone went away while you spoke. What was recorded until then is used.',
  'disk-full': 'The disk is full. What was recorded until then is used.',
  failed: 'Recording stopped by itself. What was recorded until then is used.',
};

const copiedBecause: Record<Why<'copied'>, string> = {
  'copy-only': 'The text is on the clipboard. Paste it where you want it.',
  'no-target': 'No text field had the focus. The text is on the clipboard.',
  'target-gone': 'The window you spoke to is closed. The text is on the clipboard.',
  'target-changed': 'Another window has the focus now. The text is on the clipboard.',
  'nobody-read': 'The window did not take the text. It is on the clipboard.',
  'modifiers-held': 'A modifier key was held down. The text is on the clipboard.',
  'no-clipboard': 'Text cannot be inserted or copied here. It is in the list.',
  'not-supported': 'Text cannot be inserted on this system. It is on the clipboard.',
  failed: 'Inserting failed. The text is on the clipboard.',
};

const keptBecause: Record<Why<'kept'>, string> = {
  dismissed: 'Dismissed. The audio is in the list and can be transcribed later.',
  silent: 'The microphone was silent. Check which one is chosen; the audio is in the list.',
  'too-short': 'Too short to hold a word. Hold the key while you speak.',
  'recorder-stuck': 'The microphone did not stop properly. The audio is kept and can be transcribed from the list.',
};

const queuedBecause: Record<Why<'queued'>, string> = {
  offline: 'No network. It is transcribed when the connection is back; the text appears in the list.',
  unavailable: 'The service has a problem. It is tried again by itself; the text appears in the list.',
  key: 'The service refused the API key. Enter a valid key in Settings; the audio is kept.',
  slow: 'This takes longer than usual. The text appears in the list.',
};

const failedBecause: Record<Why<'failed'>, string> = {
  rejected: 'The service did not accept the audio. It is in the list; Retry sends it again.',
  quota: 'The account has no credit left. Add credit, then retry from the list.',
  service: 'The service could not transcribe this. The audio is in the list; Retry sends it again.',
};

const nothingBecause: Record<Why<'nothing'>, string | null> = {
  stopped: null,
  dismissed: null,
  lost: 'The microphone went away before anything was recorded. Choose another one.',
  'disk-full': 'The disk is full. Free some space, then try again.',
  failed: 'The microphone could not be opened. Choose another one in Settings.',
  'no-microphone': 'No microphone was found. Connect one, then try again.',
  timeout: 'The microphone did not start in time. Try again or choose another one.',
};
