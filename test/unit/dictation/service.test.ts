import { afterEach, describe, expect, test } from 'vitest';
import { dictationTuning } from '../../../electron/domain/dictation/tuning.ts';
import { createDictationWorld, remoteReply } from '../../support/dictation-world.ts';

const { tailMs } = dictationTuning;

let world: Awaited<ReturnType<typeof createDictationWorld>>;
const open = async (options: Parameters<typeof createDictationWorld>[0] = {}): Promise<void> => {
  world = await createDictationWorld(options);
};
afterEach(async () => {
  await world.close();
  // Whatever became of the takes: other uploads may go on.
  expect(world.upload.hurried()).toBe(0);
});

/** The service accepts submission `index` as job `jobId` and is done at once. */
const answer = async (index: number, jobId: string, reply = remoteReply(jobId)): Promise<void> => {
  world.upload.results.set(jobId, reply);
  world.upload.accept(index, jobId);
  await world.clock.advance(1000);
};
const outcomes = () => world.ended.map(({ session, outcome }) => [session, outcome]);

describe('hold, speak, let go', () => {
  test('live: the body leaves while the key is held, and ends only when the take is whole and journalled', async () => {
    await open();
    world.press('down');
    await world.clock.settle();
    world.recorder.firstFrame('t1');
    world.recorder.speak('t1', 3);
    await world.clock.settle();
    expect(world.upload.submissions[0]).toMatchObject({ kind: 'live', bytes: 2 * 640, isWhole: false });
    expect(world.takes.steps).toEqual(['begin t1', 'submitting t1']);
    await world.clock.advance(600);
    expect(world.upload.hurried()).toBe(0);
    world.press('up');
    expect(world.upload.hurried()).toBe(1);
    await world.clock.advance(tailMs - 1);
    expect(world.recorder.calls).not.toContain('stop t1');
    await world.clock.advance(1);
    expect(world.recorder.calls).toContain('stop t1');
    expect(world.upload.submissions[0]?.isWhole).toBe(false);
    world.recorder.closed('t1');
    await world.clock.settle();
    expect(world.upload.submissions[0]).toMatchObject({ bytes: 3 * 640, isWhole: true });
    await answer(0, '124');
    expect(world.inserts[0]).toMatchObject({ text: 'Hello there.', target: { id: 'w1' } });
    world.inserts[0]?.answer.resolve({ how: 'pasted', confirmed: true });
    await world.clock.settle();
    expect(world.takes.steps).toEqual(
      'begin t1,submitting t1,closed t1,bodyComplete t1,submitted t1 124,saveText t1,settle t1 inserted'.split(','),
    );
    expect(outcomes()).toEqual([['t1', { kind: 'inserted', how: 'pasted', confirmed: true }]]);
    expect(world.views).toEqual(['Starting', 'Listening', 'Finishing', 'Transcribing', 'Inserted']);
    await world.clock.advance(2500);
    expect(world.dictation.view()).toMatchObject({ status: 'Ready', message: null });
    expect(world.upload.submissions).toHaveLength(1);
  });

  test('after release: nothing leaves before the take is whole', async () => {
    await open({ settings: { upload: 'after' } });
    await world.speakTake('t1');
    expect(world.upload.submissions).toMatchObject([{ kind: 'sized', bytes: 1280, isWhole: true, cache: true }]);
    expect(world.takes.steps).toEqual(['begin t1', 'closed t1', 'submitting t1', 'bodyComplete t1']);
  });

  test('tap to latch, an hour of speech, tap to finish: nothing cuts it', async () => {
    await open();
    world.press('down');
    await world.clock.settle();
    world.press('up');
    world.recorder.firstFrame('t1');
    for (let second = 0; second < 3600; second += 4) {
      await world.clock.advance(4000);
      world.recorder.progress('t1');
    }
    expect(world.dictation.view()).toMatchObject({ status: 'Listening', session: 't1' });
    world.press('down');
    world.press('up');
    await world.clock.advance(tailMs);
    world.recorder.closed('t1', { durationMs: 3_600_000 });
    await world.clock.settle();
    expect(world.upload.submissions).toMatchObject([{ kind: 'live', isWhole: true }]);
    world.upload.accept(0, '124');
    // Longer than a short take may need, and still waited for.
    await world.clock.advance(10 * 60_000);
    world.upload.results.set('124', remoteReply('124', { durationMs: 3_600_000 }));
    await world.clock.advance(10_000);
    expect(world.inserts).toHaveLength(1);
    expect(world.upload.polls.at(-1)).toMatchObject({ words: true });
  });
});

describe('live bodies that do not get through', () => {
  test.each([
    ['refused while speaking', 411],
    ['refused by a proxy', 501],
  ])('%s: sent sized, once, and remembered', async (_, status) => {
    await open();
    world.press('down');
    await world.clock.settle();
    world.recorder.firstFrame('t1');
    world.recorder.speak('t1', 3);
    await world.clock.settle();
    world.upload.refuse(0, { kind: 'validation', status, bodySent: 'partial' });
    await world.clock.advance(1000);
    world.press('up');
    await world.clock.advance(tailMs);
    world.recorder.closed('t1');
    await world.clock.settle();
    expect(world.upload.submissions.map(({ kind, isWhole }) => ({ kind, isWhole }))).toEqual([
      { kind: 'live', isWhole: false },
      { kind: 'sized', isWhole: true },
    ]);
    expect(world.memory.liveRefusedAtMs).toBeNull();
    await answer(1, '125');
    expect(world.memory.liveRefusedAtMs).not.toBeNull();
    world.inserts[0]?.answer.resolve({ how: 'typed', confirmed: false });
    await world.speakTake('t2');
    expect(world.upload.submissions.at(-1)?.kind).toBe('sized');
    await world.clock.advance(86_400_000);
    await world.speakTake('t3');
    expect(world.upload.submissions.at(-1)?.kind).toBe('live');
  });

  test('the service heard less than was spoken: sent once more, under a new name, without a cached answer', async () => {
    await open();
    await world.speakTake('t1');
    await answer(0, '124', remoteReply('124', { durationMs: 1200, text: 'SPEAKER_0: Hel', segments: null }));
    expect(world.inserts).toEqual([]);
    expect(world.upload.submissions[1]).toMatchObject({ kind: 'sized', cache: false });
    expect(world.upload.submissions[1]?.filename).not.toBe(world.upload.submissions[0]?.filename);
    await answer(1, '125');
    expect(world.inserts[0]?.text).toBe('Hello there.');
  });

  test('the job failed: it is not sent again by itself, and the next take states its length', async () => {
    await open();
    await world.speakTake('t1');
    await answer(0, '124', remoteReply('124', { status: 'failed', text: null, segments: null }));
    expect(outcomes()).toEqual([['t1', { kind: 'failed', why: 'service' }]]);
    expect(world.upload.submissions).toHaveLength(1);
    await world.speakTake('t2');
    expect(world.upload.submissions.map(({ kind }) => kind)).toEqual(['live', 'sized']);
  });

  test('not wanted any more, and turned down: not sent again', async () => {
    await open();
    await world.speakTake('t1');
    world.dictation.key('escape');
    world.upload.refuse(0, { kind: 'validation', status: 411, bodySent: 'complete' });
    await world.clock.settle();
    expect(outcomes()).toEqual([['t1', { kind: 'kept', why: 'dismissed' }]]);
    expect(world.upload.submissions).toHaveLength(1);
  });

  test('cancelled in the library before its end could leave: the body gets no end, and nothing is sent again', async () => {
    await open();
    world.takes.cancelled.add('t1');
    await world.speakTake('t1');
    await world.clock.settle();
    expect(world.upload.submissions.map(({ kind, isWhole }) => ({ kind, isWhole }))).toEqual([
      { kind: 'live', isWhole: false },
    ]);
    expect(outcomes()).toEqual([['t1', { kind: 'kept', why: 'dismissed' }]]);
  });

  test.each(['live', 'after'] as const)(
    'a fault of ours after the end had left (%s): looked for, not sent again',
    async (upload) => {
      await open({ settings: { upload } });
      await world.speakTake('t1');
      world.upload.submissions[0]?.answer.reject(new Error('a full disk, say'));
      await world.clock.advance(10 * 60_000);
      expect(outcomes()).toEqual([['t1', { kind: 'unknown' }]]);
      expect(world.upload.submissions).toHaveLength(1);
    },
  );

  test('a service in trouble refuses both forms: that says nothing about live bodies', async () => {
    await open();
    await world.speakTake('t1');
    world.upload.refuse(0, { kind: 'server', status: 503, bodySent: 'partial' });
    await world.clock.settle();
    world.upload.refuse(1, { kind: 'server', status: 503, bodySent: 'none' });
    await world.clock.settle();
    expect(outcomes()).toEqual([['t1', { kind: 'queued', why: 'unavailable' }]]);
    expect(world.memory.liveRefusedAtMs).toBeNull();
    await world.speakTake('t2');
    expect(world.upload.submissions.at(-1)?.kind).toBe('live');
  });

  test('the answer is lost after the last byte: nothing is sent again, the queue looks for it', async () => {
    await open();
    await world.speakTake('t1');
    world.upload.refuse(0, { kind: 'timeout', bodySent: 'complete' });
    await world.clock.advance(10 * 60_000);
    expect(world.upload.submissions).toHaveLength(1);
    expect(outcomes()).toEqual([['t1', { kind: 'unknown' }]]);
    expect(world.handedOver()).toBe(1);
  });

  test('a server that never answers: the same after the time limit', async () => {
    await open();
    await world.speakTake('t1');
    await world.clock.advance(160_000);
    expect(outcomes()).toEqual([['t1', { kind: 'unknown' }]]);
    expect(world.upload.submissions).toHaveLength(1);
  });
});

describe('failures end in a named state with the take kept', () => {
  test.each([
    ['offline', { kind: 'dns', bodySent: 'none' }, { kind: 'queued', why: 'offline' }, 1],
    ['the key is refused', { kind: 'auth', status: 401, bodySent: 'complete' }, { kind: 'queued', why: 'key' }, 1],
    ['no credit', { kind: 'payment', status: 402, bodySent: 'complete' }, { kind: 'failed', why: 'quota' }, 0],
    [
      'too many requests, before the body',
      { kind: 'rate-limited', status: 429, bodySent: 'none' },
      { kind: 'queued', why: 'unavailable' },
      1,
    ],
    [
      'not audio',
      { kind: 'unsupported-media', status: 415, bodySent: 'complete' },
      { kind: 'failed', why: 'rejected' },
      0,
    ],
  ] as const)('%s', async (_, detail, outcome, handedOver) => {
    await open({ settings: { upload: 'after' } });
    await world.speakTake('t1');
    world.upload.refuse(0, detail);
    await world.clock.advance(100);
    expect(outcomes()).toEqual([['t1', outcome]]);
    expect(world.handedOver()).toBe(handedOver);
    expect(world.takes.steps).toContain('closed t1');
    expect(world.dictation.view().message).toMatch(/\.$/);
  });

  test('no key: the take is recorded and waits for one', async () => {
    await open({ hasKey: false });
    await world.speakTake('t1');
    expect(outcomes()).toEqual([['t1', { kind: 'queued', why: 'key' }]]);
    expect(world.takes.steps).toEqual(['begin t1', 'closed t1', 'settle t1 queued']);
  });

  test('no microphone', async () => {
    await open();
    world.press('down');
    world.recorder.closed('t1', { files: [], durationMs: 0, reason: 'no-microphone' });
    await world.clock.settle();
    expect(outcomes()).toEqual([['t1', { kind: 'nothing', why: 'no-microphone' }]]);
    // The key is still down; letting it go means nothing, and the next press works.
    world.press('up');
    world.press('down');
    expect(world.recorder.calls.filter((call) => call.startsWith('open'))).toEqual(['open t1', 'open t2']);
  });

  test('the microphone is unplugged in the middle: what was said until then is used', async () => {
    await open();
    world.press('down');
    await world.clock.settle();
    world.recorder.firstFrame('t1');
    world.recorder.speak('t1', 3);
    await world.clock.advance(2000);
    world.recorder.closed('t1', { durationMs: 2000, reason: 'lost' });
    await world.clock.settle();
    expect(world.dictation.view().message).toContain('microphone went away');
    await answer(0, '124', remoteReply('124', { durationMs: 2000 }));
    expect(world.inserts).toHaveLength(1);
  });

  test('a recorder that says nothing any more is closed, and the take kept', async () => {
    await open();
    world.press('down');
    await world.clock.settle();
    world.recorder.firstFrame('t1');
    await world.clock.advance(5000 + 3000 + 1);
    expect(world.recorder.calls).toContain('stop t1');
    expect(outcomes()).toEqual([['t1', { kind: 'kept', why: 'recorder-stuck' }]]);
    expect(world.upload.submissions).toMatchObject([{ kind: 'live', isWhole: false }]);
  });

  test('silence is not sent', async () => {
    await open();
    world.press('down');
    await world.clock.settle();
    world.recorder.firstFrame('t1');
    world.recorder.speak('t1', 3);
    await world.clock.advance(600);
    world.press('up');
    await world.clock.advance(tailMs);
    world.recorder.closed('t1', { isSilent: true });
    await world.clock.advance(100);
    expect(world.upload.submissions).toMatchObject([{ kind: 'live', isWhole: false }]);
    expect(outcomes()).toEqual([['t1', { kind: 'kept', why: 'silent' }]]);
  });

  test('trouble while asking is not the end of a job; a slow one goes to the queue', async () => {
    await open();
    await world.speakTake('t1');
    const { ApiError } = await import('../../../electron/domain/errors.ts');
    world.upload.results.set('124', new ApiError({ kind: 'reset', message: 'reset' }));
    world.upload.accept(0, '124');
    await world.clock.advance(5000);
    expect(world.upload.polls.length).toBeGreaterThan(3);
    await world.clock.advance(60_000);
    expect(outcomes()).toEqual([['t1', { kind: 'queued', why: 'slow' }]]);
    const asked = world.upload.polls.length;
    await world.clock.advance(60_000);
    expect(world.upload.polls).toHaveLength(asked);
  });

  test('nothing could be inserted: the text is on the clipboard and the person is told', async () => {
    await open();
    await world.speakTake('t1');
    await answer(0, '124');
    world.inserts[0]?.answer.resolve({ how: 'copied', why: 'target-gone' });
    await world.clock.settle();
    expect(world.dictation.view()).toMatchObject({ status: 'Copied', message: expect.stringContaining('clipboard') });
  });

  test('an inserter that never answers or breaks its promise', async () => {
    await open();
    await world.speakTake('t1');
    await answer(0, '124');
    world.inserts[0]?.answer.reject(new Error('crash'));
    await world.clock.advance(12_000);
    expect(outcomes()).toEqual([['t1', { kind: 'ready', why: 'unconfirmed' }]]);
    expect(world.logged).toContain('dictation-step-failed');
  });
});

describe('the row comes first', () => {
  test('a text is shown only after its row was written; a failing disk is tried again and holds up nothing', async () => {
    await open();
    world.takes.failing.set('saveText', 2);
    await world.speakTake('t1');
    await answer(0, '124');
    expect(world.inserts).toHaveLength(0);
    await world.clock.advance(3000);
    expect(world.inserts).toHaveLength(1);
    expect(world.takes.steps).not.toContain('saveText t1');
    world.inserts[0]?.answer.resolve({ how: 'pasted', confirmed: true });
    await world.clock.advance(10_000);
    expect(world.takes.steps.slice(-2)).toEqual(['saveText t1', 'settle t1 inserted']);
  });
});

describe('Esc', () => {
  test('while speaking: kept, not sent', async () => {
    await open();
    world.press('down');
    await world.clock.settle();
    world.recorder.firstFrame('t1');
    world.recorder.speak('t1', 3);
    await world.clock.advance(1000);
    world.press('escape');
    world.recorder.closed('t1');
    await world.clock.advance(100);
    expect(world.upload.submissions).toMatchObject([{ isWhole: false }]);
    expect(outcomes()).toEqual([['t1', { kind: 'kept', why: 'dismissed' }]]);
  });

  test('while transcribing: the text goes to the list only', async () => {
    await open();
    await world.speakTake('t1');
    world.press('escape');
    await answer(0, '124');
    expect(world.inserts).toEqual([]);
    expect(outcomes()).toEqual([['t1', { kind: 'ready', why: 'dismissed' }]]);
    expect(world.takes.steps).toContain('saveText t1');
  });

  test('a latched take: Esc finishes it', async () => {
    await open();
    world.press('down');
    world.press('up');
    world.recorder.firstFrame('t1');
    await world.clock.advance(1000);
    world.press('escape');
    await world.clock.advance(tailMs);
    world.recorder.closed('t1');
    await world.clock.settle();
    expect(world.dictation.view().status).toBe('Transcribing');
  });
});

describe('several takes', () => {
  test('a second one is spoken while the first is transcribed; texts arrive in spoken order', async () => {
    await open();
    await world.speakTake('t1');
    await world.speakTake('t2');
    await answer(1, '201', remoteReply('201', { text: 'SPEAKER_0: Second.', segments: null }));
    expect(world.inserts).toEqual([]);
    await answer(0, '200', remoteReply('200', { text: 'SPEAKER_0: First.', segments: null }));
    expect(world.inserts.map(({ text }) => text)).toEqual(['First.']);
    world.inserts[0]?.answer.resolve({ how: 'pasted', confirmed: true });
    await world.clock.settle();
    expect(world.inserts.map(({ text }) => text)).toEqual(['First.', 'Second.']);
  });

  test('a press right after the release cuts the tail and loses no press', async () => {
    await open();
    world.press('down');
    await world.clock.settle();
    world.recorder.firstFrame('t1');
    await world.clock.advance(1000);
    world.press('up');
    world.press('down');
    expect(world.recorder.calls.at(-1)).toBe('stop t1');
    world.recorder.closed('t1');
    await world.clock.settle();
    expect(world.recorder.calls.at(-1)).toBe('open t2');
  });

  test('asked from outside: toggle begins and ends', async () => {
    await open();
    world.dictation.key('toggle');
    world.recorder.firstFrame('t1');
    expect(world.dictation.view().status).toBe('Listening');
    world.dictation.key('toggle');
    expect(world.dictation.view().status).toBe('Finishing');
  });
});

describe('what is learned', () => {
  test('processing times fit the next schedule', async () => {
    await open({
      history: Array.from({ length: 9 }, () => ({ audioMs: 3000, processingMs: 5000, unfinishedMs: 4960 })),
    });
    await world.speakTake('t1');
    world.upload.results.set('124', remoteReply('124'));
    world.upload.accept(0, '124');
    await world.clock.settle();
    const acceptedAtMs = world.clock.now();
    await world.clock.advance(6000);
    expect(world.upload.polls.map(({ atMs }) => atMs - acceptedAtMs)).toEqual([4970]);
    expect(world.memory.processing).toHaveLength(10);
    expect(world.memory.processing.at(-1)).toEqual({ audioMs: 3000, processingMs: 4970 });
  });

  test('what a person waits for, by phase', async () => {
    await open();
    await world.speakTake('t1');
    await answer(0, '124');
    world.inserts[0]?.answer.resolve({ how: 'pasted', confirmed: true });
    await world.clock.settle();
    expect(world.ended[0]?.spans).toMatchObject({ keyToFirstFrameMs: 0, keyUpToSentMs: tailMs, sentToJobMs: 0 });
    expect(world.dictation.latency().keyUpToInsertedMs?.count).toBe(1);
  });
});

test('only my voice: the others are not inserted', async () => {
  await open({
    settings: {
      text: {
        verbatim: false,
        onlyMyVoice: true,
        newlines: 'space',
        newlinesInTerminals: false,
        trailingSpace: true,
        replacements: [],
      },
    },
  });
  await world.speakTake('t1');
  const segments = [
    { speaker: '0', text: 'My words', startMs: 0, endMs: 2000, words: null },
    { speaker: '1', text: 'Lunch?', startMs: 2000, endMs: 2900, words: null },
  ];
  await answer(0, '124', remoteReply('124', { text: null, segments }));
  expect(world.inserts[0]?.text).toBe('My words ');
});

test('closing the app in the middle of a take: the body is cut, the audio is the recorder’s', async () => {
  await open();
  world.press('down');
  await world.clock.settle();
  world.recorder.firstFrame('t1');
  world.recorder.speak('t1', 3);
  await world.clock.settle();
  await world.dictation.close();
  await world.clock.advance(600_000);
  expect(world.recorder.calls.at(-1)).toBe('stop t1');
  expect(world.upload.submissions).toMatchObject([{ isWhole: false }]);
  expect(world.takes.steps).toEqual(['begin t1', 'submitting t1']);
});
