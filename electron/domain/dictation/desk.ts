import { reduceDictation } from './machine.ts';
import type { DictationCommand, DictationEvent, DictationState, Outcome, SessionId } from './types.ts';

/**
 * Several takes at once: one may be spoken while earlier ones are still being transcribed. The microphone belongs to one
 * take at a time; texts are delivered in the order they were spoken.
 */
export type Desk = {
  /** Oldest first; never idle ones. */
  sessions: readonly Exclude<DictationState, { phase: 'idle' }>[];
  /** A start that came while the microphone was still busy with the end of the last take. */
  waiting: { start: Extract<DictationEvent, { type: 'start' }>; isStopped: boolean } | null;
  /** The take that ended last, while it is still worth showing. */
  last: { session: SessionId; outcome: Outcome } | null;
  /** Why the newest take was cut short, when it was; its words so far are used all the same. */
  cutShort: 'lost' | 'disk-full' | 'failed' | null;
};

export type DeskEvent = DictationEvent | { type: 'noticeOver' };
export type DeskStep = { desk: Desk; commands: DictationCommand[] };

export const emptyDesk: Desk = { sessions: [], waiting: null, last: null, cutShort: null };

/**
 * One event to the take it is about, then what follows from it for the others. Pure and total. A start while a take is
 * being recorded changes nothing; while one is ending, it cuts that one's tail and begins as soon as the microphone is
 * free.
 */
export function reduceDesk(desk: Desk, event: DeskEvent): DeskStep {
  if (event.type === 'noticeOver') return { desk: { ...desk, last: null, cutShort: null }, commands: [] };
  if (event.type === 'start') return beginTake(desk, event);
  if (desk.waiting?.start.session === event.session) return { desk: whileWaiting(desk, event), commands: [] };
  return follow(advance(desk, event));
}

/** The take that has the microphone. */
export function speakingSession(desk: Desk): Desk['sessions'][number] | null {
  return (
    desk.sessions.find(({ phase }) => phase === 'starting' || phase === 'recording' || phase === 'draining') ?? null
  );
}

function beginTake(desk: Desk, event: Extract<DictationEvent, { type: 'start' }>): DeskStep {
  const isKnown = desk.sessions.some(({ session }) => session === event.session);
  if (isKnown || desk.waiting !== null) return { desk, commands: [] };
  const speaking = speakingSession(desk);
  if (speaking === null) {
    const { state, commands } = reduceDictation({ phase: 'idle' }, event);
    if (state.phase === 'idle') return { desk, commands };
    return { desk: { ...desk, sessions: [...desk.sessions, state], last: null, cutShort: null }, commands };
  }
  if (speaking.phase !== 'draining') return { desk, commands: [] };
  const waiting = { start: event, isStopped: false };
  return follow(advance({ ...desk, waiting }, { type: 'stop', session: speaking.session }));
}

function whileWaiting(desk: Desk, event: DictationEvent): Desk {
  if (desk.waiting === null) return desk;
  if (event.type === 'stop') return { ...desk, waiting: { ...desk.waiting, isStopped: true } };
  return event.type === 'dismiss' ? { ...desk, waiting: null } : desk;
}

function advance(desk: Desk, event: DictationEvent): DeskStep {
  const index = desk.sessions.findIndex(({ session }) => session === event.session);
  const before = desk.sessions[index];
  if (before === undefined) return { desk, commands: [] };
  const { state, commands } = reduceDictation(before, event);
  const sessions = desk.sessions.flatMap((one, at) => (at !== index ? [one] : state.phase === 'idle' ? [] : [state]));
  const settled = before.phase !== 'settling' && state.phase === 'settling';
  const last = settled ? { session: state.session, outcome: state.outcome } : desk.last;
  return { desk: { ...desk, sessions, last, cutShort: cutShortBy(event) ?? desk.cutShort }, commands };
}

function cutShortBy(event: DictationEvent): Desk['cutShort'] {
  if (event.type !== 'recorderClosed' || event.durationMs <= 0) return null;
  return event.reason === 'lost' || event.reason === 'disk-full' || event.reason === 'failed' ? event.reason : null;
}

/** Starts the waiting take when the microphone is free, and lets the next text through. */
function follow(step: DeskStep): DeskStep {
  let { desk } = step;
  const commands = [...step.commands];
  const take = (next: DeskStep): void => {
    desk = next.desk;
    commands.push(...next.commands);
  };
  const { waiting } = desk;
  if (waiting !== null && speakingSession(desk) === null) {
    take(beginTake({ ...desk, waiting: null }, waiting.start));
    if (waiting.isStopped) take(advance(desk, { type: 'stop', session: waiting.start.session }));
  }
  const next = nextInTurn(desk);
  if (next !== null) take(advance(desk, { type: 'turnGranted', session: next }));
  return { desk, commands };
}

/** The oldest take that has its text, unless an older one may still deliver or another is delivering right now. */
function nextInTurn(desk: Desk): SessionId | null {
  if (desk.sessions.some(({ phase }) => phase === 'inserting')) return null;
  for (const state of desk.sessions) {
    if (state.phase === 'turn') return state.session;
    const willDeliver = state.phase !== 'settling' && !('isDismissed' in state && state.isDismissed);
    if (willDeliver) return null;
  }
  return null;
}
