import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyDesk,
  reduceDesk,
  speakingSession,
  type Desk,
  type DeskEvent,
} from '../../../electron/domain/dictation/desk.ts';
import { projectDesk } from '../../../electron/domain/dictation/projection.ts';
import { timerOf } from '../../../electron/domain/dictation/timers.ts';
import type { DictationCommand, DictationEvent } from '../../../electron/domain/dictation/types.ts';
import { eventsFor } from './machine-cases.ts';

function run(events: readonly DeskEvent[], from: Desk = emptyDesk) {
  let desk = from;
  const commands: DictationCommand[] = [];
  for (const event of events) {
    const step = reduceDesk(desk, event);
    desk = step.desk;
    commands.push(...step.commands);
  }
  return { desk, commands };
}
/** `a:stop b:start` and so on. */
const script = (text: string): DictationEvent[] =>
  text.split(' ').map((word) => {
    const [session = '', ...name] = word.split(':');
    const event = eventsFor(session)[name.join(':')];
    if (event === undefined) throw new Error(`no event ${word}`);
    return event;
  });
const done = (commands: readonly DictationCommand[], type: DictationCommand['type']): string =>
  commands.flatMap((command) => (command.type === type ? [command.session] : [])).join(' ');
const spoken = (session: string): string =>
  ['start:live', 'firstFrame', 'stop', 'expired:tail', 'closed:whole'].map((name) => `${session}:${name}`).join(' ');

describe('two takes', () => {
  test('the second is spoken while the first is transcribed; texts arrive in spoken order', () => {
    const { desk, commands } = run(
      script(
        `${spoken('a')} a:accepted ${spoken('b')} b:accepted b:completed:whole b:saved a:completed:whole a:saved a:inserted`,
      ),
    );
    expect(done(commands, 'insert')).toBe('a b');
    expect(desk.sessions.map(({ phase }) => phase)).toEqual(['settling', 'inserting']);
  });

  test('a first take that never answers does not hold up the second for ever', () => {
    const { commands } = run(
      script(`${spoken('a')} ${spoken('b')} b:accepted b:completed:whole b:saved b:expired:turn`),
    );
    expect(done(commands, 'insert')).toBe('b');
  });

  test('a first text that comes while the second is being inserted waits for it', () => {
    const late = `${spoken('a')} a:accepted ${spoken('b')} b:accepted b:completed:whole b:saved b:expired:turn`;
    const { desk, commands } = run(script(`${late} a:completed:whole a:saved`));
    expect(done(commands, 'insert')).toBe('b');
    expect(done(run(script('b:inserted'), desk).commands, 'insert')).toBe('a');
  });

  test('a dismissed, kept or failed first take does not hold up the second at all', () => {
    for (const first of ['a:dismiss', 'a:lostAnswer', 'a:refused:quota']) {
      const { commands } = run(script(`${spoken('a')} ${spoken('b')} b:accepted b:completed:whole b:saved ${first}`));
      expect(done(commands, 'insert')).toBe('b');
    }
  });

  test('a press during the tail cuts the tail and begins when the microphone is free', () => {
    const before = run(script('a:start:live a:firstFrame a:stop b:start:live'));
    expect(done(before.commands, 'stopRecorder')).toBe('a');
    expect(done(before.commands, 'openRecorder')).toBe('a');
    const after = run(script('b:stop a:closed:whole'), before.desk);
    expect(done(after.commands, 'openRecorder')).toBe('b');
    expect(after.desk.sessions.at(-1)).toMatchObject({ phase: 'starting', released: true });
  });

  test('a waiting take that is dismissed never begins', () => {
    const { commands } = run(script('a:start:live a:firstFrame a:stop b:start:live b:dismiss a:closed:whole'));
    expect(done(commands, 'openRecorder')).toBe('a');
  });

  test('a start while one is being spoken changes nothing', () => {
    const { desk } = run(script('a:start:live a:firstFrame'));
    expect(reduceDesk(desk, script('b:start:live')[0] as DeskEvent)).toEqual({ desk, commands: [] });
  });
});

describe('what is shown', () => {
  const view = (text: string) => projectDesk(run(script(text)).desk);

  test('Listening only after the first sample', () => {
    expect(projectDesk(emptyDesk)).toEqual({ status: 'Ready', session: null, pending: 0, message: null });
    expect(view('a:start:live').status).toBe('Starting');
    expect(view('a:start:live a:firstFrame').status).toBe('Listening');
    expect(view('a:start:live a:firstFrame a:stop').status).toBe('Finishing');
    expect(view(spoken('a'))).toMatchObject({ status: 'Transcribing', pending: 1 });
    expect(view(`${spoken('a')} b:start:live b:firstFrame`)).toMatchObject({
      status: 'Listening',
      session: 'b',
      pending: 1,
    });
  });

  test('how the last take ended, until its time is over or the next begins', () => {
    const { desk } = run(script(`${spoken('a')} a:accepted a:completed:whole a:saved a:inserted a:settled`));
    expect(projectDesk(desk)).toEqual({ status: 'Inserted', session: 'a', pending: 0, message: null });
    expect(projectDesk(reduceDesk(desk, { type: 'noticeOver' }).desk).status).toBe('Ready');
    expect(projectDesk(run(script('b:start:after'), desk).desk).status).toBe('Starting');
  });

  test('a lost microphone is said although its words are used', () => {
    const lost = run(script('a:start:live a:firstFrame a:closed:lost')).desk;
    expect(projectDesk(lost)).toMatchObject({ status: 'Transcribing', message: expect.stringContaining('microphone') });
  });

  test('every ending that is not plain success says where the words are or what to do', () => {
    const endings = [
      'a:start:live a:closed:nothing',
      'a:start:live a:closed:silent',
      'a:start:live a:closed:short',
      'a:start:live a:firstFrame a:dismiss a:closed:whole',
      `${spoken('a')} a:refused:offline`,
      `${spoken('a')} a:refused:key`,
      `${spoken('a')} a:refused:quota`,
      `${spoken('a')} a:lostAnswer`,
      `${spoken('a')} a:accepted a:jobFailed a:accepted a:jobFailed`,
      `${spoken('a')} a:accepted a:completed:empty a:saved`,
      `${spoken('a')} a:accepted a:completed:whole a:saved a:copied`,
      `${spoken('a')} a:accepted a:completed:whole a:saved a:expired:insert`,
    ];
    for (const ending of endings) {
      const shown = view(ending);
      expect({ ending, message: shown.message }).toEqual({ ending, message: expect.stringMatching(/\.$/) });
      expect(['Copied', 'Kept', 'Failed']).toContain(shown.status);
    }
  });
});

describe('any order of events about several takes', () => {
  const sessions = ['a', 'b', 'c', 'd'];
  const anyEvents = fc.array(fc.constantFrom(...sessions.flatMap((session) => Object.values(eventsFor(session)))), {
    maxLength: 80,
  });

  test('one take at a time has the microphone, one at a time delivers, and none delivers twice', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let desk = emptyDesk;
        const ended = new Set<string>();
        const recorders = new Set<string>();
        for (const event of events) {
          // Ids are never used again.
          if (event.type === 'start' && ended.has(event.session)) continue;
          const step = reduceDesk(desk, event);
          for (const { session } of desk.sessions)
            if (!step.desk.sessions.some((one) => one.session === session)) ended.add(session);
          desk = step.desk;
          const speaking = desk.sessions.filter(({ phase }) => ['starting', 'recording', 'draining'].includes(phase));
          expect(speaking.length).toBeLessThanOrEqual(1);
          expect(speakingSession(desk)).toBe(speaking[0] ?? null);
          for (const command of step.commands) {
            if (command.type !== 'openRecorder') continue;
            expect(recorders.has(command.session)).toBe(false);
            recorders.add(command.session);
          }
          expect(new Set(desk.sessions.map(({ session }) => session)).size).toBe(desk.sessions.length);
          projectDesk(desk);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('never stuck: timers alone empty the desk', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let { desk } = run(events);
        for (let steps = 0; steps < 200 && (desk.sessions.length > 0 || desk.waiting !== null); steps += 1) {
          const [first] = desk.sessions;
          const timer = first === undefined ? null : timerOf(first);
          if (first === undefined || timer === null) break;
          desk = reduceDesk(desk, { type: 'expired', session: first.session, timer: timer.timer }).desk;
        }
        expect(desk).toMatchObject({ sessions: [], waiting: null });
      }),
      { numRuns: 1000 },
    );
  });
});
