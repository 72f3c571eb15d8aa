import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reduceDictation } from '../../../electron/domain/dictation/machine.ts';
import { timerOf } from '../../../electron/domain/dictation/timers.ts';
import type {
  DictationCommand,
  DictationEvent,
  DictationState,
  TimerName,
} from '../../../electron/domain/dictation/types.ts';
import { own, ownEvents, states, strangerEvents } from './machine-cases.ts';
import { computeTable } from './machine-table.ts';

/** Runs events from idle; returns every state, every command and the timer that runs at the end. */
function run(events: readonly DictationEvent[], from: DictationState = { phase: 'idle' }) {
  let state = from;
  let timer: TimerName | null = timerOf(from)?.timer ?? null;
  const commands: DictationCommand[] = [];
  const phases: string[] = [from.phase];
  for (const event of events) {
    if (event.type === 'expired' && event.timer === timer) timer = null;
    const step = reduceDictation(state, event);
    for (const command of step.commands) {
      if (command.type === 'arm') timer = command.timer;
      if (command.type === 'disarm' && timer === command.timer) timer = null;
    }
    state = step.state;
    commands.push(...step.commands);
    phases.push(state.phase);
  }
  return { state, commands, phases, timer };
}
const count = (commands: readonly DictationCommand[], type: DictationCommand['type']): number =>
  commands.filter((command) => command.type === type).length;
const event = (name: string): DictationEvent => {
  const found = ownEvents[name];
  if (found === undefined) throw new Error(`no event ${name}`);
  return found;
};
const outcomeOf = (commands: readonly DictationCommand[]) =>
  commands.flatMap((command) => (command.type === 'settle' ? [command.outcome] : []));

describe('the table', () => {
  test('is what the reducer does, for every state and event (write-table.ts writes it afresh)', () => {
    const table: unknown = JSON.parse(readFileSync(new URL('table.json', import.meta.url), 'utf8'));
    expect(computeTable()).toEqual(table);
    expect(Object.keys(states).length * Object.keys(ownEvents).length).toBe(1599);
  });

  test('an event about another take changes nothing in any state', () => {
    for (const state of Object.values(states)) {
      for (const stranger of Object.values(strangerEvents)) {
        if (state.phase === 'idle' && stranger.type === 'start') continue;
        expect(reduceDictation(state, stranger)).toEqual({ state, commands: [] });
      }
    }
  });

  test('a timer that does not run cannot expire', () => {
    for (const state of Object.values(states)) {
      for (const late of Object.values(ownEvents)) {
        if (late.type !== 'expired' || timerOf(state)?.timer === late.timer) continue;
        expect(reduceDictation(state, late)).toEqual({ state, commands: [] });
      }
    }
  });

  test('exactly one timer runs in every state but idle, and the one that was left is stopped', () => {
    for (const state of Object.values(states)) {
      for (const one of Object.values(ownEvents)) {
        const after = run([one], state);
        expect(after.timer).toBe(timerOf(after.state)?.timer ?? null);
      }
    }
  });

  test('never stuck: timers alone lead from every state to idle', () => {
    for (const [name, start] of Object.entries(states)) {
      let state = start;
      for (let steps = 0; state.phase !== 'idle' && steps < 12; steps += 1) {
        const timer = timerOf(state)?.timer;
        if (timer === undefined) break;
        state = reduceDictation(state, { type: 'expired', session: own, timer }).state;
      }
      expect({ name, phase: state.phase }).toEqual({ name, phase: 'idle' });
    }
  });

  test('a healthy recording is not cut: each sign of life starts its timer afresh', () => {
    for (const name of ['recording', 'recording+live']) {
      const step = reduceDictation(states[name] ?? { phase: 'idle' }, event('progress'));
      expect(step.state.phase).toBe('recording');
      expect(step.commands).toEqual([{ type: 'arm', session: own, timer: 'frames', ms: 5000 }]);
    }
  });

  test('Esc at every state: the take is kept, nothing that was not yet delivered is delivered', () => {
    for (const [name, state] of Object.entries(states)) {
      const after = reduceDictation(state, event('dismiss'));
      const isTooLate = ['idle', 'inserting', 'settling'].includes(state.phase);
      const hasChanged = after.state !== state || after.commands.length > 0;
      expect({ name, changes: isTooLate && hasChanged }).toEqual({ name, changes: false });
      const rest = run(
        [event('closed:whole'), event('accepted'), event('completed:whole'), event('saved'), event('turnGranted')],
        after.state,
      );
      const delivers = [...after.commands, ...rest.commands].some((command) => command.type === 'insert');
      expect({ name, delivers }).toEqual({ name, delivers: false });
    }
  });
});

describe('any order of events', () => {
  const someEvents = fc.array(fc.constantFrom(...Object.values({ ...ownEvents, ...strangerEvents })), {
    maxLength: 60,
  });
  const oneTake = someEvents.map((events) => [event('start:live'), ...events.filter((one) => one.type !== 'start')]);

  test('one submission at most is whole, and a second body follows only a certain refusal', () => {
    fc.assert(
      fc.property(oneTake, (events) => {
        const { commands } = run(events);
        expect(count(commands, 'openRecorder')).toBe(1);
        expect(count(commands, 'openLive')).toBeLessThanOrEqual(1);
        expect(count(commands, 'finishLive')).toBeLessThanOrEqual(1);
        expect(count(commands, 'submitSized')).toBeLessThanOrEqual(1);
        const bodies = commands.filter(({ type }) =>
          ['openLive', 'abortLive', 'finishLive', 'submitSized'].includes(type),
        );
        const order = bodies.map((command) =>
          command.type === 'submitSized' && command.isRepeat ? 'repeat' : command.type,
        );
        expect([
          '',
          'submitSized',
          'openLive',
          'openLive,abortLive',
          'openLive,abortLive,submitSized',
          'openLive,finishLive',
          'openLive,finishLive,repeat',
        ]).toContain(order.join());
      }),
      { numRuns: 3000 },
    );
  });

  test('a repeat happens only after a certain refusal, or when the job is known to hold something else', () => {
    fc.assert(
      fc.property(oneTake, (events) => {
        let state: DictationState = { phase: 'idle' };
        for (const one of events) {
          const step = reduceDictation(state, one);
          const isRepeat = step.commands.some((command) => command.type === 'submitSized' && command.isRepeat);
          const isCertain = one.type === 'completed' || (one.type === 'refused' && one.reason === 'live');
          expect(!isRepeat || isCertain).toBe(true);
          state = step.state;
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a take that has samples is never reported as nothing, and ends with exactly one outcome', () => {
    fc.assert(
      fc.property(oneTake, (events) => {
        const { state, commands } = run(events);
        const outcomes = outcomeOf(commands);
        expect(outcomes.length).toBe(state.phase === 'settling' || state.phase === 'idle' ? 1 : 0);
        let before: DictationState = { phase: 'idle' };
        let hasTake = false;
        let wasSaved = false;
        for (const one of events) {
          const step = reduceDictation(before, one);
          if (one.session === own && one.type === 'firstFrame') hasTake ||= before.phase === 'starting';
          for (const command of step.commands) {
            if (command.type === 'saveText') wasSaved = true;
            // Nobody sees a text before its row was written, or was tried to be.
            expect(command.type === 'insert' && !wasSaved).toBe(false);
            const isDenied = command.type === 'settle' && command.outcome.kind === 'nothing';
            const isEmptyFile = one.type === 'recorderClosed' && one.durationMs === 0;
            expect(isDenied && hasTake && !isEmptyFile).toBe(false);
          }
          before = step.state;
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('whatever happened, the recorder is told to stop or has closed before the take is sent', () => {
    fc.assert(
      fc.property(oneTake, (events) => {
        let state: DictationState = { phase: 'idle' };
        for (const one of events) {
          const step = reduceDictation(state, one);
          const isSending = step.commands.some(({ type }) => type === 'finishLive' || type === 'submitSized');
          const isFirst = isSending && state.phase !== 'sending' && state.phase !== 'polling';
          expect(isFirst && one.type !== 'recorderClosed').toBe(false);
          state = step.state;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('stories', () => {
  const story = (names: string[]) => {
    const { commands, phases } = run(names.map(event));
    return {
      phases,
      outcome: outcomeOf(commands)[0],
      did: commands.map(({ type }) => type).filter((type) => type !== 'arm' && type !== 'disarm'),
    };
  };

  test('hold, speak, let go', () => {
    expect(
      story([
        ...'start:live firstFrame progress stop expired:tail closed:whole accepted completed:whole saved'.split(' '),
        ...'turnGranted inserted settled'.split(' '),
      ]),
    ).toEqual({
      phases:
        'idle starting recording recording draining draining sending polling saving turn inserting settling idle'.split(
          ' ',
        ),
      outcome: { kind: 'inserted', how: 'pasted', confirmed: true },
      did: 'openRecorder openLive stopRecorder finishLive startPolling saveText insert settle'.split(' '),
    });
  });

  test('the key is up before the microphone is open', () => {
    expect(story('start:after stop firstFrame expired:tail closed:whole'.split(' ')).did).toEqual([
      'openRecorder',
      'stopRecorder',
      'submitSized',
    ]);
  });

  test('a proxy refuses the live body: sent sized, once, and remembered', () => {
    expect(
      story('start:live firstFrame refused:live stop expired:tail closed:whole refused:live'.split(' ')),
    ).toMatchObject({
      outcome: { kind: 'failed', why: 'rejected' },
      did: 'openRecorder openLive abortLive avoidLive stopRecorder submitSized settle'.split(' '),
    });
    expect(story('start:live firstFrame stop expired:tail closed:whole refused:live accepted'.split(' ')).did).toEqual(
      'openRecorder openLive stopRecorder finishLive avoidLive submitSized startPolling'.split(' '),
    );
  });

  test('the service heard less than was spoken', () => {
    const names =
      'start:live firstFrame stop expired:tail closed:whole accepted completed:cut accepted completed:cut saved';
    expect(story(names.split(' ')).did).toEqual(
      'openRecorder openLive stopRecorder finishLive startPolling avoidLive submitSized startPolling saveText'.split(
        ' ',
      ),
    );
  });

  test.each([
    ['closed:nothing', { kind: 'nothing', why: 'no-microphone' }],
    ['closed:silent', { kind: 'kept', why: 'silent' }],
  ])('start and %s', (closed, outcome) => {
    expect(story(['start:live', closed]).outcome).toEqual(outcome);
  });

  test.each([
    ['refused:offline', { kind: 'queued', why: 'offline' }],
    ['refused:unavailable', { kind: 'queued', why: 'unavailable' }],
    ['refused:key', { kind: 'queued', why: 'key' }],
    ['refused:quota', { kind: 'failed', why: 'quota' }],
    ['refused:rejected', { kind: 'failed', why: 'rejected' }],
    ['lostAnswer', { kind: 'unknown' }],
    ['expired:send', { kind: 'unknown' }],
  ])('the service answers %s', (answer, outcome) => {
    expect(story(['start:live', 'firstFrame', 'stop', 'expired:tail', 'closed:whole', answer]).outcome).toEqual(
      outcome,
    );
  });

  test('the microphone dies without a word', () => {
    expect(story('start:live firstFrame progress expired:frames closed:lost accepted'.split(' ')).phases.at(-1)).toBe(
      'polling',
    );
    expect(story('start:live firstFrame expired:frames expired:drain'.split(' '))).toMatchObject({
      outcome: { kind: 'kept', why: 'recorder-stuck' },
      did: 'openRecorder openLive stopRecorder abortLive settle'.split(' '),
    });
    expect(story('start:live expired:start expired:drain'.split(' ')).outcome).toEqual({
      kind: 'nothing',
      why: 'timeout',
    });
  });
});
