import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../electron/domain/dictation/types.ts';
import { buildSegments } from '../../electron/domain/transcript/segments.ts';
import { createDictationTakes, dictationTitle } from '../../electron/services/dictation/takes.ts';
import type { DictationTakes } from '../../electron/services/ports/dictation.ts';
import type { MediaFiles, StoredAudio } from '../../electron/services/ports/media-files.ts';
import type { UploadBody } from '../../electron/services/ports/transcription-api.ts';
import { remoteReply } from '../support/dictation-world.ts';
import { createJobsWorld } from '../support/jobs-world.ts';

let world: Awaited<ReturnType<typeof createJobsWorld>>;
let takes: DictationTakes;
let logged: string[];
let encode: (audio: StoredAudio) => Promise<UploadBody>;
beforeEach(async () => {
  world = await createJobsWorld();
  logged = [];
  encode = async () => ({ sizeBytes: 9, contentType: 'audio/ogg', async *open() {} });
  takes = createDictationTakes({
    store: world.store,
    media: {
      uploadBody: async ({ sizeBytes }: { sizeBytes: number }) => ({
        sizeBytes,
        contentType: 'audio/wav',
        async *open() {},
      }),
    } as unknown as MediaFiles,
    encodeOpus: (audio) => encode(audio),
    log: { warn: (event) => void logged.push(event) },
    account: () => ({ origin: 'account', account: 'acc1' }),
    nonSpeech: () => true,
    clock: world.clock,
    onItemChanged: () => {},
    failPoint: () => {},
  });
});
afterEach(() => world.close());

const spans = {
  keyToFirstFrameMs: null,
  keyUpToSentMs: null,
  sentToJobMs: null,
  jobToCompletedMs: null,
  completedToInsertedMs: null,
  keyUpToInsertedMs: null,
};
/** The durable steps of a take, in their order. */
const steps: [string, () => Promise<unknown>][] = [
  ['begin', () => takes.begin('t1', { file: 't1-1.wav', startedAtMs: world.clock.now() })],
  ['closed', () => takes.closed('t1', { files: ['t1-1.wav'], durationMs: 3000, sizeBytes: 96_044 })],
  ['submitting', () => takes.submitting('t1', { isRepeat: false })],
  ['bodyComplete', () => takes.bodyComplete('t1')],
  ['submitted', () => takes.submitted('t1', { remoteId: '124', remoteStatus: 'submitted', durationMs: 3000 })],
  ['saveText', () => takes.saveText('t1', remoteReply('124'), buildSegments(remoteReply('124')))],
];
const until = async (last: string): Promise<void> => {
  for (const [name, run] of steps) {
    await run();
    if (name === last) return;
  }
};
const item = async () => (await world.store.getItem('t1'))?.item;

describe('a smaller copy for the upload', () => {
  test('is sent under its own extension; the take itself when none can be made', async () => {
    await until('closed');
    expect(await takes.body('t1', 'opus')).toMatchObject({ contentType: 'audio/ogg', sizeBytes: 9 });
    const small = await takes.submitting('t1', { isRepeat: false, contentType: 'audio/ogg' });
    expect(small.filename).toMatch(/ \[\w+\]\.opus$/);
    encode = () => Promise.reject(new Error('no encoder'));
    expect(await takes.body('t1', 'opus')).toMatchObject({ contentType: 'audio/wav', sizeBytes: 96_044 });
    expect(logged).toEqual(['take-not-made-smaller']);
    const whole = await takes.submitting('t1', { isRepeat: true, contentType: 'audio/wav' });
    expect(whole.filename).toMatch(/ \[\w+\]\.wav$/);
  });
});

describe('dies after each durable step, and the queue of the next run goes on', () => {
  test.each([
    // [step, submissions by the queue, state in the end]
    ['begin', 0, undefined],
    ['closed', 0, undefined],
    ['submitting', 1, 'completed'],
    ['submitted', 0, 'completed'],
    ['saveText', 0, 'completed'],
  ])('%s: %d submissions, %s', async (last, submissions, state) => {
    await until(last);
    await world.queue.start();
    await world.clock.advance(10 * 60_000);
    expect(world.submitted).toHaveLength(submissions);
    expect((await world.job('t1'))?.state).toBe(state);
    expect(await item()).toMatchObject({ source: 'dictation', files: ['t1-1.wav'], deletedAtMs: null });
  });

  test('bodyComplete: looked for before anything is sent again', async () => {
    await until('bodyComplete');
    await world.queue.start();
    await world.clock.advance(30_000);
    expect(world.submitted).toHaveLength(0);
    expect(world.calls.list).toBeGreaterThan(0);
  });

  test('while dictation follows a job itself, the queue leaves it alone', async () => {
    await until('submitted');
    await world.queue.start();
    await world.clock.advance(50_000);
    expect(world.calls.get).toBe(0);
  });
});

describe('how an outcome is stamped', () => {
  const cases: [Outcome, string, string, string | null][] = [
    [{ kind: 'queued', why: 'offline' }, 'submitting', 'queued', null],
    [{ kind: 'queued', why: 'key' }, 'submitting', 'held', null],
    [{ kind: 'queued', why: 'slow' }, 'submitted', 'submitted', null],
    [{ kind: 'unknown' }, 'bodyComplete', 'unknown', null],
    [{ kind: 'failed', why: 'quota' }, 'submitting', 'failed', 'QUOTA'],
    [{ kind: 'failed', why: 'service' }, 'submitted', 'failed', 'REJECTED'],
    [{ kind: 'kept', why: 'silent' }, 'submitting', 'cancelled', null],
    [{ kind: 'inserted', how: 'pasted', confirmed: true }, 'saveText', 'completed', null],
    [{ kind: 'copied', why: 'target-gone' }, 'saveText', 'completed', null],
  ];
  test.each(cases)('%j after %s', async (outcome, last, state, errorCode) => {
    await until(last);
    await takes.settle('t1', outcome, spans);
    expect(await world.job('t1')).toMatchObject({ state, errorCode });
    expect(await item()).toMatchObject({ recording: false, deletedAtMs: null });
  });

  test('recorded without a key: a job that waits for one', async () => {
    await until('closed');
    await takes.settle('t1', { kind: 'queued', why: 'key' }, spans);
    expect(await world.job('t1')).toMatchObject({ state: 'held', hold: 'key', remoteId: null });
  });

  test('kept without a job: listed, and it can be sent later', async () => {
    await until('closed');
    await takes.settle('t1', { kind: 'kept', why: 'dismissed' }, spans);
    expect(await world.job('t1')).toBeNull();
    expect((await world.store.listItems({ limit: 10, sort: 'newest' })).total).toBe(1);
  });

  test('slow: the queue asks by id at once and stores the text', async () => {
    await until('submitted');
    await takes.settle('t1', { kind: 'queued', why: 'slow' }, spans);
    await world.queue.start();
    await world.clock.advance(10_000);
    expect((await world.job('t1'))?.state).toBe('completed');
    expect(world.submitted).toHaveLength(0);
    expect((await world.store.segments('t1', 0, 10)).total).toBe(1);
  });

  test('a take that never had a sample is not listed; one without any row is no error', async () => {
    await until('begin');
    await takes.settle('t1', { kind: 'nothing', why: 'lost' }, spans);
    expect((await world.store.listItems({ limit: 10, sort: 'newest' })).total).toBe(0);
    await expect(takes.settle('t9', { kind: 'nothing', why: 'timeout' }, spans)).resolves.toBeUndefined();
  });
});

test('a repetition goes under a new token and asks for no cached answer', async () => {
  await until('closed');
  const first = await takes.submitting('t1', { isRepeat: false });
  expect(await world.job('t1')).toMatchObject({ cache: true, bodyComplete: false, estimateMicroUsd: 167 });
  await takes.bodyComplete('t1');
  const second = await takes.submitting('t1', { isRepeat: true });
  expect(second.filename).not.toBe(first.filename);
  expect(await world.job('t1')).toMatchObject({ cache: false, bodyComplete: false, state: 'submitting' });
});

test('a body may not be completed once its job was taken away', async () => {
  await until('submitting');
  expect(await takes.bodyComplete('t1')).toBe(true);
  await takes.settle('t1', { kind: 'kept', why: 'dismissed' }, spans);
  expect(await takes.bodyComplete('t1')).toBe(false);
});

test('titles say when', () => {
  expect(dictationTitle(Date.UTC(2026, 10, 22, 16, 40), 'UTC')).toBe('Dictation 22 Nov 2026, 16:40');
});
