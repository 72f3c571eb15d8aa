import type { DictationEvent, DictationState, Outcome, TimerName } from '../../../electron/domain/dictation/types.ts';

/** The session every state is about. */
export const own = 'take-1';
const stranger = 'take-2';

type Flags = Record<string, boolean>;
const combinations = (names: readonly string[]): Flags[] =>
  names.reduce<Flags[]>(
    (all, name) =>
      all.flatMap((flags) => [
        { ...flags, [name]: false },
        { ...flags, [name]: true },
      ]),
    [{}],
  );
const nameOf = (phase: string, flags: Flags): string =>
  [phase, ...Object.entries(flags).flatMap(([name, on]) => (on ? [name] : []))].join('+');

/** Every kind of state there is: all phases with all their flags; ids, texts and lengths are examples. */
export const states: Record<string, DictationState> = { idle: { phase: 'idle' } };
for (const flags of combinations(['live', 'released'])) {
  states[nameOf('starting', flags)] = {
    phase: 'starting',
    session: own,
    upload: flags['live'] ? 'live' : 'after',
    released: flags['released'] ?? false,
  };
}
for (const flags of combinations(['live'])) {
  states[nameOf('recording', flags)] = { phase: 'recording', session: own, isLive: flags['live'] ?? false };
}
for (const flags of combinations(['live', 'closing', 'dismissed', 'noTake'])) {
  states[nameOf('draining', flags)] = {
    phase: 'draining',
    session: own,
    isLive: flags['live'] ?? false,
    stage: flags['closing'] ? 'closing' : 'tail',
    isDismissed: flags['dismissed'] ?? false,
    hasTake: !flags['noTake'],
  };
}
for (const flags of combinations(['live', 'dismissed'])) {
  const common = {
    session: own,
    by: flags['live'] ? 'live' : 'sized',
    durationMs: 3000,
    isDismissed: flags['dismissed'] ?? false,
  } as const;
  states[nameOf('sending', flags)] = { phase: 'sending', ...common };
  states[nameOf('polling', flags)] = { phase: 'polling', jobId: '124', ...common };
}
for (const flags of combinations(['dismissed', 'empty'])) {
  states[nameOf('saving', flags)] = {
    phase: 'saving',
    session: own,
    text: flags['empty'] ? '' : 'words',
    isDismissed: flags['dismissed'] ?? false,
  };
}
states['turn'] = { phase: 'turn', session: own, text: 'words' };
states['inserting'] = { phase: 'inserting', session: own, text: 'words' };
const outcomes: Record<string, Outcome> = {
  inserted: { kind: 'inserted', how: 'pasted', confirmed: true },
  nothing: { kind: 'nothing', why: 'no-microphone' },
};
for (const [name, outcome] of Object.entries(outcomes))
  states[`settling:${name}`] = { phase: 'settling', session: own, outcome };

const timers: TimerName[] = ['start', 'frames', 'tail', 'drain', 'send', 'result', 'save', 'turn', 'insert', 'settle'];

/** Every kind of event, about `session`. */
export function eventsFor(session: string): Record<string, DictationEvent> {
  const closed = { type: 'recorderClosed', session, durationMs: 3000, isSilent: false, reason: 'stopped' } as const;
  const events: Record<string, DictationEvent> = {
    'start:live': { type: 'start', session, upload: 'live' },
    'start:after': { type: 'start', session, upload: 'after' },
    stop: { type: 'stop', session },
    dismiss: { type: 'dismiss', session },
    firstFrame: { type: 'firstFrame', session },
    progress: { type: 'progress', session },
    'closed:whole': closed,
    'closed:lost': { ...closed, reason: 'lost' },
    'closed:silent': { ...closed, isSilent: true },
    'closed:short': { ...closed, durationMs: 199 },
    'closed:nothing': { ...closed, durationMs: 0, reason: 'no-microphone' },
    accepted: { type: 'accepted', session, jobId: '124' },
    lostAnswer: { type: 'lostAnswer', session },
    'completed:whole': { type: 'completed', session, text: 'words', durationMs: 3000 },
    'completed:unmeasured': { type: 'completed', session, text: 'words', durationMs: null },
    // The tolerance is 0.3 s, either way.
    'completed:within': { type: 'completed', session, text: 'words', durationMs: 2700 },
    'completed:beyond': { type: 'completed', session, text: 'words', durationMs: 3301 },
    'completed:cut': { type: 'completed', session, text: 'wor', durationMs: 2000 },
    'completed:empty': { type: 'completed', session, text: '', durationMs: 3000 },
    jobFailed: { type: 'jobFailed', session },
    saved: { type: 'saved', session },
    turnGranted: { type: 'turnGranted', session },
    inserted: { type: 'inserted', session, how: 'pasted', confirmed: true },
    copied: { type: 'copied', session, why: 'target-changed' },
    settled: { type: 'settled', session },
  };
  for (const reason of ['live', 'offline', 'unavailable', 'key', 'quota', 'rejected'] as const) {
    events[`refused:${reason}`] = { type: 'refused', session, reason };
  }
  for (const timer of timers) events[`expired:${timer}`] = { type: 'expired', session, timer };
  return events;
}

export const ownEvents = eventsFor(own);
export const strangerEvents = eventsFor(stranger);
