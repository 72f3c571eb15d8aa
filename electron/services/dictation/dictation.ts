import { emptyDesk, reduceDesk, speakingSession, type Desk, type DeskEvent } from '../../domain/dictation/desk.ts';
import { reduceHotkey, type HotkeyEvent, type HotkeyState } from '../../domain/dictation/hotkey-grammar.ts';
import { percentiles, spanNames, type DictationSpans } from '../../domain/dictation/latency.ts';
import { isFailure, isSameView, projectDesk, type DictationView } from '../../domain/dictation/projection.ts';
import type { DictationSettings } from '../../domain/dictation/settings.ts';
import { dictationTuning } from '../../domain/dictation/tuning.ts';
import type { DictationCommand, DictationEvent, Outcome, SessionId } from '../../domain/dictation/types.ts';
import type { RemoteTranscription } from '../../domain/transcription.ts';
import type { Level } from '../../ipc/contract/capture.ts';
import type {
  DictationMemory,
  DictationRecorder,
  DictationRecorderEvent,
  DictationTakes,
  DictationUpload,
  GlobalKey,
  Inserter,
} from '../ports/dictation.ts';
import type { Clock, Log } from '../ports/platform.ts';
import type { NewSegment } from '../ports/store.ts';
import { createLearnedThings } from './learned.ts';
import type { OwnSound } from './own-sound.ts';
import { persist, runCommand, warmthOf, type CommandContext } from './run-command.ts';
import { createTake, markEvent, stopWork, takeSpans, type Take } from './take.ts';
import { createSessionTimers } from './timers.ts';

export type DictationDeps = {
  keys: Pick<GlobalKey, 'onEvent'>;
  recorder: DictationRecorder;
  inserter: Inserter;
  sound: OwnSound;
  /** Of the open session; `null` without a key. */
  upload: () => DictationUpload | null;
  takes: DictationTakes;
  memory: DictationMemory;
  settings: () => DictationSettings;
  buildSegments: (remote: RemoteTranscription) => NewSegment[];
  /** Safe in file names; names the take and its files. */
  newId: () => SessionId;
  clock: Clock;
  log: Log;
  /** How calls to the service end, for the app's connection state. */
  reach: (error: unknown) => void;
  /** A take was left to the job queue. */
  onHandedOver: () => void;
  /** Aborted when the app closes. */
  closed: AbortSignal;
};

/** One take that ended, with what the person waited for. */
export type EndedTake = { session: SessionId; outcome: Outcome; spans: DictationSpans };

export type Dictation = {
  view(): DictationView;
  /** Called after every change of `view()`. */
  onView(listener: (view: DictationView) => void): () => void;
  onLevel(listener: (level: Level) => void): () => void;
  onEnded(listener: (take: EndedTake) => void): () => void;
  /** The same as the key: a button, the command line (`down`, `up`, `toggle`, `cancel`) or Esc (`escape`). */
  key(event: Exclude<HotkeyEvent, 'window' | 'ended'>): void;
  /** Cancels this take, and no other that came in its place; `null`: the one that `cancel` is about. */
  dismiss(session: SessionId | null): void;
  /** p50, p90 and p99 of each span over the takes of this run. */
  latency(): Record<(typeof spanNames)[number], ReturnType<typeof percentiles>>;
  /** What this address refused is found out anew. */
  forgetLearned(): void;
  close(): Promise<void>;
};

/** Takes remembered for the latency figures. */
const rememberedTakes = 1000;

/**
 * The impure shell around the machines: takes events one at a time, runs the commands they lead to, keeps the timers.
 * All decisions are in `domain/dictation`.
 */
export async function createDictation(deps: DictationDeps): Promise<Dictation> {
  const learned = await createLearnedThings(deps);
  const takes = new Map<SessionId, Take>();
  const ended: EndedTake[] = [];
  const listeners = {
    view: new Set<(view: DictationView) => void>(),
    level: new Set<(level: Level) => void>(),
    ended: new Set<(take: EndedTake) => void>(),
  };
  let desk: Desk = emptyDesk;
  let hotkey: HotkeyState = { at: 'up' };
  /** The take that the key is about, until it is finished. */
  let keyed: SessionId | null = null;
  let window: AbortController | null = null;
  let notice: AbortController | null = null;
  const queue: DeskEvent[] = [];
  let isRunning = false;
  let shown = projectDesk(desk);
  const timers = createSessionTimers(deps.clock, (session, timer) => report({ type: 'expired', session, timer }));
  const context: CommandContext = { ...deps, timers, learned, report, onDelivered, onSettled };

  function report(event: DeskEvent): void {
    queue.push(event);
    if (isRunning) return;
    isRunning = true;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) apply(next);
    isRunning = false;
    const view = projectDesk(desk);
    // Most events are progress, of which nothing is shown.
    if (isSameView(view, shown)) return;
    shown = view;
    for (const listener of listeners.view) listener(view);
  }

  function apply(event: DeskEvent): void {
    if ('session' in event) {
      const before = desk.sessions.find(({ session }) => session === event.session);
      const take = takes.get(event.session);
      if (before !== undefined && take !== undefined) {
        markEvent(take, event, before.phase, deps.clock.now());
        // From here on somebody waits.
        if (event.type === 'stop' || event.type === 'recorderClosed') take.hurried ??= deps.upload()?.hurry() ?? null;
      }
    }
    const step = reduceDesk(desk, event);
    const last = step.desk.last;
    if (last !== null && last !== desk.last) showFor(dictationTuning.noticeMs);
    desk = step.desk;
    for (const command of step.commands) {
      const take = takes.get(command.session);
      if (take !== undefined) runSafely(take, command);
    }
    if (event.type === 'start' || event.type === 'dismiss') forgetUnlessKnown(event.session);
    const isHeard = speakingSession(desk)?.session === keyed || desk.waiting?.start.session === keyed;
    if (keyed !== null && !isHeard) {
      keyed = null;
      press('ended');
    }
  }

  /** A port that throws against its contract must not stop the queue; the machine's timers lead on from there. */
  function runSafely(take: Take, command: DictationCommand): void {
    try {
      runCommand(context, take, command);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown';
      deps.log.error('dictation-command-failed', { command: command.type, session: take.session, message });
    }
  }

  /** Takes that were refused, or dismissed before they began, leave nothing behind. */
  function forgetUnlessKnown(session: SessionId): void {
    const isKnown = desk.waiting?.start.session === session || desk.sessions.some((one) => one.session === session);
    if (!isKnown) takes.delete(session);
  }

  function showFor(ms: number): void {
    notice?.abort(new Error('newer notice'));
    notice = new AbortController();
    deps.clock.sleep(ms, notice.signal).then(
      () => report({ type: 'noticeOver' }),
      () => {},
    );
  }

  function press(event: HotkeyEvent): void {
    const step = reduceHotkey(deps.settings().mode, hotkey, event);
    hotkey = step.state;
    for (const intent of step.intents) {
      if (intent.type === 'arm' || intent.type === 'disarm') {
        window?.abort(new Error('window over'));
        window = null;
      }
      if (intent.type === 'arm') {
        window = new AbortController();
        deps.clock.sleep(intent.ms, window.signal).then(
          () => press('window'),
          () => {},
        );
      } else if (intent.type === 'start') start();
      else if (intent.type === 'finish' && keyed !== null) end({ type: 'stop', session: keyed });
      else if (intent.type === 'dismiss') dismiss();
    }
  }

  function start(): void {
    const session = deps.newId();
    const target = deps.inserter.target().catch(() => null);
    takes.set(session, createTake(session, deps.clock.now(), target));
    keyed = session;
    const isLive = deps.settings().upload === 'live' && learned.canStream() && deps.upload() !== null;
    report({ type: 'start', session, upload: isLive ? 'live' : 'after' });
  }

  function end(event: Extract<DictationEvent, { type: 'stop' | 'dismiss' }>): void {
    keyed = null;
    report(event);
  }

  /** Esc is about what is being spoken, else about the newest take whose text is still on its way. */
  function dismiss(): void {
    const underway = desk.sessions.findLast(
      (state) => state.phase !== 'settling' && !('isDismissed' in state && state.isDismissed),
    );
    const session = keyed ?? speakingSession(desk)?.session ?? underway?.session;
    if (session !== undefined) end({ type: 'dismiss', session });
  }

  /** Nothing is said into a microphone that is open for the next take. */
  function onDelivered(text: string): void {
    const { isOn, voice } = deps.settings().readBack;
    if (isOn && text.trim() !== '' && speakingSession(desk) === null) deps.sound.readBack(text.trim(), voice);
  }

  function cue(which: 'stop' | 'failure'): void {
    if (deps.settings().sounds && speakingSession(desk) === null) deps.sound.cue(which);
  }

  function onSettled(take: Take, outcome: Outcome): void {
    takes.delete(take.session);
    take.hurried?.();
    const entry = { session: take.session, outcome, spans: takeSpans(take) };
    ended.push(entry);
    if (ended.length > rememberedTakes) ended.shift();
    if (outcome.kind === 'queued' || outcome.kind === 'unknown') deps.onHandedOver();
    if (isFailure(outcome)) cue('failure');
    for (const listener of listeners.ended) listener(entry);
  }

  function onRecorder(event: DictationRecorderEvent): void {
    const { session } = event;
    const take = takes.get(session);
    if (event.type === 'level') {
      for (const listener of listeners.level) listener(event.level);
      return;
    }
    if (take === undefined) return;
    if (event.type === 'progress') report({ type: 'progress', session });
    else if (event.type === 'firstFrame') {
      const row = { file: event.file, startedAtMs: take.marks.pressed };
      keep(take, () => deps.takes.begin(session, row));
      report({ type: 'firstFrame', session });
    } else {
      const { files, durationMs, sizeBytes, isSilent, reason } = event;
      if (durationMs > 0) keep(take, () => deps.takes.closed(session, { files, durationMs, sizeBytes }));
      report({ type: 'recorderClosed', session, durationMs, isSilent, reason });
      // After the tail: the file is closed.
      if (durationMs > 0) cue('stop');
    }
  }

  /** Custody of the take: written in order, repeated on failure; the audio itself is safe in any case. */
  function keep(take: Take, write: () => Promise<void>): void {
    persist(context, take, write).catch(() => deps.log.error('dictation-row-not-written', { session: take.session }));
  }

  deps.recorder.keepWarm(warmthOf(deps.settings().warmth));
  const unsubscribe = [deps.keys.onEvent(({ type }) => press(type)), deps.recorder.onEvent(onRecorder)];
  return {
    view: () => projectDesk(desk),
    onView: subscribe(listeners.view),
    onLevel: subscribe(listeners.level),
    onEnded: subscribe(listeners.ended),
    key: press,
    dismiss(session) {
      if (session === null || session === keyed) press('cancel');
      else report({ type: 'dismiss', session });
    },
    latency: () => {
      const figure = (name: (typeof spanNames)[number]) => percentiles(ended.map(({ spans }) => spans[name]));
      return Object.fromEntries(spanNames.map((name) => [name, figure(name)])) as ReturnType<Dictation['latency']>;
    },
    forgetLearned: () => learned.forget(),
    async close() {
      for (const stop of unsubscribe) stop();
      window?.abort(new Error('closed'));
      notice?.abort(new Error('closed'));
      timers.close();
      const speaking = speakingSession(desk);
      if (speaking !== null) deps.recorder.stop(speaking.session);
      for (const take of takes.values()) {
        take.hurried?.();
        for (const kind of ['live', 'sized', 'poll', 'insert'] as const) stopWork(take, kind);
      }
      await Promise.all([...takes.values()].map((take) => take.writes));
    },
  };
}

function subscribe<T>(set: Set<(value: T) => void>): (listener: (value: T) => void) => () => void {
  return (listener) => {
    set.add(listener);
    return () => set.delete(listener);
  };
}
