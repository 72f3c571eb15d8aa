import { afterEach, describe, expect, test } from 'vitest';
import { isFailure } from '../../../electron/domain/dictation/projection.ts';
import { dictationTuning } from '../../../electron/domain/dictation/tuning.ts';
import type { Outcome } from '../../../electron/domain/dictation/types.ts';
import type { DictationSound } from '../../../electron/ipc/contract/dictation.ts';
import { createDictationWorld, remoteReply } from '../../support/dictation-world.ts';

const { tailMs } = dictationTuning;

type World = Awaited<ReturnType<typeof createDictationWorld>>;
let world: World;
afterEach(() => world.close());

/** A page that makes sounds; each lasts until the test ends it. */
function openPage(of: World) {
  const heard: DictationSound[] = [];
  const close = of.sound.onSound((sound) => heard.push(sound));
  const ids = (): number[] => heard.flatMap((sound) => ('id' in sound ? [sound.id] : []));
  return {
    heard,
    close,
    names: () => heard.map((one) => ('cue' in one ? one.cue : one.type)),
    begin: () => of.sound.begins(ids().at(-1) ?? 0),
    endLast: () => {
      of.sound.begins(ids().at(-1) ?? 0);
      of.sound.over(ids().at(-1) ?? 0);
    },
  };
}

describe('sounds on', () => {
  test('the take begins when the start sound has ended; the stop sound comes after the file is closed', async () => {
    world = await createDictationWorld({ settings: { sounds: true } });
    const page = openPage(world);
    world.press('down');
    await world.clock.settle();
    expect([page.names(), world.recorder.calls.includes('open t1')]).toEqual([['start'], false]);
    await world.clock.advance(120);
    page.endLast();
    await world.clock.settle();
    expect(world.recorder.calls).toContain('open t1');
    expect(world.recorder.preRolls).toEqual([0]);
    world.recorder.firstFrame('t1');
    await world.clock.advance(900);
    world.press('up');
    await world.clock.advance(tailMs);
    expect(page.names()).toEqual(['start']);
    world.recorder.closed('t1');
    await world.clock.settle();
    expect(page.names()).toEqual(['start', 'stop']);
  });

  test('a page that is not ready in time makes no sound; one that has begun is waited for', async () => {
    world = await createDictationWorld({ settings: { sounds: true } });
    const page = openPage(world);
    world.press('down');
    await world.clock.advance(299);
    expect(world.recorder.preRolls).toEqual([]);
    await world.clock.advance(1);
    expect(world.recorder.preRolls).toHaveLength(1);
    expect(page.begin()).toBe(false);
    world.recorder.firstFrame('t1');
    world.recorder.closed('t1', { reason: 'lost' });
    await world.clock.settle();
    page.endLast();
    world.press('up');
    world.press('down');
    await world.clock.settle();
    expect([page.heard.at(-1), page.begin()]).toMatchObject([{ cue: 'start' }, true]);
    await world.clock.advance(2_000);
    expect(world.recorder.preRolls).toHaveLength(1);
    page.endLast();
    await world.clock.settle();
    expect(world.recorder.preRolls).toEqual([expect.any(Number), 0]);
  });

  test('a page that dies in the start sound, or is not there, does not hold the take up', async () => {
    world = await createDictationWorld({ settings: { sounds: true } });
    const page = openPage(world);
    world.press('down');
    await world.clock.settle();
    page.begin();
    page.close();
    await world.clock.settle();
    expect(world.recorder.calls).toContain('open t1');
    world.recorder.firstFrame('t1');
    world.recorder.closed('t1', { reason: 'lost' });
    await world.clock.settle();
    world.press('up');
    world.press('down');
    await world.clock.settle();
    expect(world.recorder.calls).toContain('open t2');
  });

  test('a stop sound that comes late is not made into the next take', async () => {
    world = await createDictationWorld({ settings: { sounds: true } });
    const page = openPage(world);
    world.sound.cue('stop');
    void world.sound.beforeTake(false);
    expect(page.begin()).toBe(false);
  });

  test('a take dismissed during the start sound never opens the microphone, and the next one does', async () => {
    world = await createDictationWorld({ settings: { sounds: true } });
    const page = openPage(world);
    world.press('down');
    await world.clock.settle();
    world.press('escape');
    await world.clock.settle();
    page.endLast();
    await world.clock.settle();
    expect(world.recorder.calls.filter((call) => !call.startsWith('warm'))).toEqual([]);
    expect(world.ended).toMatchObject([{ outcome: { kind: 'nothing', why: 'dismissed' } }]);
    world.press('up');
    world.press('down');
    await world.clock.settle();
    page.endLast();
    await world.clock.settle();
    expect(world.recorder.calls).toContain('open t2');
  });

  test('a failure is heard, but not into the microphone of the next take', async () => {
    world = await createDictationWorld({ settings: { sounds: true } });
    const page = openPage(world);
    await world.speakTake('t1');
    page.endLast();
    await world.clock.settle();
    world.press('down');
    await world.clock.settle();
    world.upload.refuse(0, { kind: 'payment', status: 402, bodySent: 'complete' });
    await world.clock.settle();
    expect(world.ended.map(({ outcome }) => outcome.kind)).toContain('failed');
    expect(page.names()).not.toContain('failure');
  });
});

describe('read back', () => {
  const readBack = { isOn: true, voice: 'maeve' };

  async function deliver(): Promise<void> {
    await world.speakTake('t1');
    world.upload.results.set('job', remoteReply('job'));
    world.upload.accept(0, 'job');
    await world.clock.advance(10_000);
    world.inserts[0]?.answer.resolve({ how: 'pasted', confirmed: true });
    await world.clock.settle();
  }

  test('what was inserted is spoken; the next press silences it, and none of it is pre-roll', async () => {
    world = await createDictationWorld({ settings: { readBack } });
    const page = openPage(world);
    await deliver();
    expect(page.begin()).toBe(true);
    expect(page.heard.at(-1)).toMatchObject({ type: 'readBack', text: 'Hello there.', voice: 'maeve' });
    world.press('down');
    await world.clock.settle();
    expect(page.heard.at(-1)).toEqual({ type: 'hush' });
    expect(world.recorder.preRolls.at(-1)).toBe(0);
  });

  test('once it is over, the words before the press count again', async () => {
    world = await createDictationWorld({ settings: { readBack } });
    const page = openPage(world);
    await deliver();
    page.endLast();
    await world.clock.advance(200);
    world.press('down');
    await world.clock.settle();
    expect(world.recorder.preRolls.at(-1)).toBe(200);
    const first = world.recorder.preRolls[0] ?? 0;
    expect(first).toBeGreaterThan(200);
  });

  test('nothing is spoken while the next take is, nor when it is off', async () => {
    world = await createDictationWorld({ settings: { readBack: { isOn: false, voice: '' } } });
    const page = openPage(world);
    await deliver();
    expect(page.names()).not.toContain('readBack');
  });

  test('the newest page speaks; when it closes, the one before does', async () => {
    world = await createDictationWorld({ settings: { readBack } });
    const [older, newer] = [openPage(world), openPage(world)];
    world.sound.readBack('one', '');
    newer.close();
    world.sound.readBack('two', '');
    expect(
      [older.heard, newer.heard].map((heard) => heard.map((sound) => ('text' in sound ? sound.text : ''))),
    ).toEqual([['two'], ['one']]);
    older.begin();
    expect(world.sound.quietForMs()).toBe(0);
    older.endLast();
    await world.clock.advance(50);
    expect(world.sound.quietForMs()).toBe(50);
  });
});

test.each<[Outcome, boolean]>([
  [{ kind: 'inserted', how: 'pasted', confirmed: true }, false],
  [{ kind: 'copied', why: 'copy-only' }, false],
  [{ kind: 'copied', why: 'target-gone' }, true],
  [{ kind: 'kept', why: 'silent' }, true],
  [{ kind: 'kept', why: 'dismissed' }, false],
  [{ kind: 'nothing', why: 'no-microphone' }, true],
  [{ kind: 'nothing', why: 'dismissed' }, false],
  [{ kind: 'queued', why: 'offline' }, true],
])('%j sounds like a failure: %s', async (outcome, expected) => {
  world = await createDictationWorld();
  expect(isFailure(outcome)).toBe(expected);
});
