import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ApiError } from '../../electron/domain/errors.ts';
import { otherOptions } from '../../electron/domain/jobs/other-options.ts';
import { createJobsWorld } from '../support/jobs-world.ts';
import { aJob, anItem } from '../support/library-builders.ts';

let world: Awaited<ReturnType<typeof createJobsWorld>>;
beforeEach(async () => {
  world = await createJobsWorld();
});
afterEach(() => world.close());

const lost = (
  bodySent: 'none' | 'partial' | 'complete',
  kind: 'reset' | 'timeout' | 'rate-limited' | 'connect' = 'reset',
) => new ApiError({ kind, message: kind, bodySent });

/** Fails the first submissions with these errors, after reading as much of the body as they say. */
function failSubmits(...errors: ApiError[]): void {
  const { submit } = world.api;
  world.api.submit = async (request, options) => {
    const error = errors.shift();
    if (!error) return await submit(request, options);
    world.submitted.push(request);
    if (error.detail.bodySent === 'complete') for await (const _chunk of request.body.open()) continue;
    throw error;
  };
}

describe('a job that goes well', () => {
  test('is submitted once, polled by id and stored', async () => {
    await world.queue.start();
    const id = await world.importOne({ name: 'Interview.wav' });
    await world.clock.advance(3_000);
    expect(await world.job(id)).toMatchObject({ state: 'completed', remoteId: '101' });
    expect(world.submitted).toHaveLength(1);
    expect(world.submitted[0]?.filename).toMatch(/Interview/);
    expect(world.submitted[0]).toMatchObject({ nonSpeech: true, cache: true });
    expect((await world.store.segments(id, 0, 10)).segments[0]?.text).toBe('Hello there.');
    expect(await world.store.search('hello', 10)).toMatchObject({ total: 1 });
  });

  test('unknown statuses are waited through, at a slowing pace', async () => {
    await world.queue.start();
    const get = world.api.get;
    let asked = 0;
    world.api.get = async (remoteId, options) => {
      const reply = await get(remoteId, options);
      asked += 1;
      return asked < 6 ? { ...reply, status: 'warming-up', text: null, segments: null } : reply;
    };
    const id = await world.importOne();
    await world.clock.advance(120_000);
    expect(await world.job(id)).toMatchObject({ state: 'completed' });
    expect(asked).toBeLessThan(9);
  });
});

describe('a remembered answer made with other options (T31)', () => {
  const made = (nonSpeech: boolean | null) => {
    const get = world.api.get;
    world.api.get = async (remoteId, options) => ({ ...(await get(remoteId, options)), nonSpeech });
  };
  const offer = async (id: string) => {
    const entry = await world.store.getItem(id);
    return entry && otherOptions(entry.item, entry.job);
  };

  test('is told with the price of making it anew; that goes past the memory, once, under a new token', async () => {
    made(false);
    await world.queue.start();
    const id = await world.importOne();
    await world.clock.advance(3_000);
    expect(await offer(id)).toEqual({ nonSpeech: false, estimateMicroUsd: expect.any(Number) });
    await world.decisions.again(id);
    expect((await world.store.segments(id, 0, 10)).segments).toHaveLength(1);
    await world.clock.advance(3_000);
    expect(world.submitted).toHaveLength(2);
    expect(world.submitted[1]).toMatchObject({ cache: false, nonSpeech: true });
    expect(world.submitted[1]?.filename).not.toBe(world.submitted[0]?.filename);
    expect(await world.job(id)).toMatchObject({ state: 'completed', remoteId: '102' });
    // The service itself answers so: asking a third time would change nothing.
    expect(await offer(id)).toBeNull();
  });

  test.each([true, null])('nothing is offered when it was made with %s', async (nonSpeech) => {
    made(nonSpeech);
    await world.queue.start();
    const id = await world.importOne();
    await world.clock.advance(3_000);
    expect(await world.job(id)).toMatchObject({ state: 'completed' });
    expect(await offer(id)).toBeNull();
  });

  test('cannot be made anew while it is being made', async () => {
    const id = await world.importOne();
    await expect(world.decisions.again(id)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('money: a lost answer', () => {
  test('is looked for by token and adopted, never sent again', async () => {
    failSubmits(lost('complete'));
    await world.queue.start();
    const id = await world.importOne();
    await world.clock.advance(500);
    world.api.list = async () => ({
      jobs: [
        {
          remoteId: '900',
          status: 'processing',
          createdAtMs: null,
          filename: world.submitted[0]?.filename ?? '',
          durationMs: null,
        },
      ],
      total: 1,
    });
    await world.clock.advance(20_000);
    expect(await world.job(id)).toMatchObject({ state: 'completed', remoteId: '900' });
    expect(world.submitted).toHaveLength(1);
  });

  test.each(['reset', 'timeout', 'rate-limited'] as const)(
    '%s after the last byte: nothing is sent within the settle time, once after it',
    async (kind) => {
      failSubmits(lost('complete', kind));
      await world.queue.start();
      const id = await world.importOne();
      await world.clock.advance(59_000);
      expect(world.submitted).toHaveLength(1);
      expect(await world.job(id)).toMatchObject({ state: 'unknown', bodyComplete: true });
      await world.clock.advance(30_000);
      expect(world.submitted).toHaveLength(2);
      expect(await world.job(id)).toMatchObject({ state: 'completed' });
    },
  );

  /** The service's list, newest first, with the lost job at that place among strangers' jobs; later reads shift by `shift`. */
  function listed(options: {
    at: number;
    names: (sent: string) => string[];
    createdAtMs?: number | null;
    shift?: number;
  }) {
    let reads = 0;
    world.api.list = async ({ limit, offset }) => {
      const mine = options.names(world.submitted[0]?.filename ?? '').map((filename, index) => ({
        remoteId: `mine-${index}`,
        status: 'processing',
        createdAtMs: options.createdAtMs === undefined ? world.clock.now() - index * 1_000 : options.createdAtMs,
        filename,
        durationMs: 60_000,
      }));
      const strangers = Array.from({ length: 700 }, (_, index) => ({
        remoteId: `other-${index}`,
        status: 'completed',
        createdAtMs: world.clock.now() - index * 60_000,
        filename: `Other ${index} (fx${String(index).padStart(12, '0')}).wav`,
        durationMs: 60_000,
      }));
      const added = Array.from({ length: reads * (options.shift ?? 0) }, (_, index) => ({
        ...strangers[0]!,
        remoteId: `new-${reads}-${index}`,
      }));
      reads += 1;
      const all = [...added, ...strangers.slice(0, options.at), ...mine, ...strangers.slice(options.at)];
      return { jobs: all.slice(offset, offset + limit), total: all.length };
    };
  }

  test.each<[string, Parameters<typeof listed>[0]]>([
    ['behind 500 others', { at: 500, names: (sent) => [sent] }],
    ['while others come in between the pages', { at: 350, names: (sent) => [sent], shift: 7 }],
    [
      'by a service whose clock is a day ahead',
      { at: 0, names: (sent) => [sent], createdAtMs: Date.UTC(2026, 10, 23, 12) },
    ],
    [
      'by a service whose clock is a day behind',
      { at: 0, names: (sent) => [sent], createdAtMs: Date.UTC(2026, 10, 21, 12) },
    ],
    ['without a time', { at: 3, names: (sent) => [sent], createdAtMs: null }],
    ['twice: the newest is taken', { at: 10, names: (sent) => [sent, sent] }],
    [
      'under a name that the service changed around the token',
      { at: 0, names: (sent) => [`X_${sent.toUpperCase().replace(/FX[0-9A-F]{12}/, (token) => token.toLowerCase())}`] },
    ],
  ])('is found %s, and never sent again (B5)', async (_how, options) => {
    failSubmits(lost('complete'));
    listed(options);
    await world.queue.start();
    const id = await world.importOne();
    await world.clock.advance(200_000);
    expect(await world.job(id)).toMatchObject({ state: 'completed', remoteId: 'mine-0' });
    expect(world.submitted).toHaveLength(1);
  });

  test('is not found where nothing is: looked for until the settle time is over, then sent once (B4)', async () => {
    failSubmits(lost('complete'));
    listed({ at: 0, names: () => ['Take 1.wav', 'Take 1 (fx0123456789ab).wav'] });
    await world.queue.start();
    const id = await world.importOne();
    await world.clock.advance(59_000);
    expect(world.submitted).toHaveLength(1);
    await world.clock.advance(30_000);
    expect(world.submitted).toHaveLength(2);
    expect(await world.job(id)).toMatchObject({ remoteId: '101' });
  });

  test('while the list cannot be read, nothing is decided', async () => {
    failSubmits(lost('complete'));
    world.api.list = async () => {
      throw new ApiError({ kind: 'server', message: 'x' });
    };
    await world.queue.start();
    const id = await world.importOne();
    await world.clock.advance(600_000);
    expect(world.submitted).toHaveLength(1);
    expect(await world.job(id)).toMatchObject({ state: 'unknown' });
    await world.decisions.approve(id);
    await world.clock.advance(5_000);
    expect(world.submitted).toHaveLength(2);
  });

  test('a body that was cut short is sent again by itself', async () => {
    failSubmits(lost('partial'), lost('none', 'rate-limited'));
    await world.queue.start();
    const id = await world.importOne();
    await world.clock.advance(60_000);
    expect(await world.job(id)).toMatchObject({ state: 'completed' });
    expect(world.submitted).toHaveLength(3);
  });
});

test('what was dictated is sent while a podcast is being uploaded (T37)', async () => {
  await world.queue.start();
  const { submit } = world.api;
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.api.submit = async (request, options) => {
    if (request.filename.startsWith('Podcast')) await held;
    return await submit(request, options);
  };
  const podcast = await world.importOne({ name: 'Podcast.wav' });
  const next = await world.importOne({ name: 'Next.wav' });
  await world.clock.advance(1_000);
  expect(await world.job(podcast)).toMatchObject({ state: 'submitting' });
  const words = anItem({ source: 'dictation', account: 'acc1', files: ['words.wav'] });
  await world.store.insertItem(words, aJob(words.id));
  world.queue.wake();
  await world.clock.advance(5_000);
  expect(await world.job(words.id)).toMatchObject({ state: 'completed' });
  // Files keep their order, one at a time.
  expect(await world.job(next)).toMatchObject({ state: 'queued' });
  release();
  await world.clock.advance(10_000);
  expect(await world.job(next)).toMatchObject({ state: 'completed' });
});

describe('following jobs (B9)', () => {
  test('twenty at once are asked about with less than one question a second, and each gets its own text', async () => {
    await world.close();
    world = await createJobsWorld({ origin: 'sandbox' });
    let finishedAtMs = Number.POSITIVE_INFINITY;
    const get = world.api.get;
    world.api.get = async (remoteId, options) => {
      const reply = await get(remoteId, options);
      return world.clock.now() < finishedAtMs ? { ...reply, status: 'processing', text: null, segments: null } : reply;
    };
    world.api.list = async () => {
      world.calls.list += 1;
      const status = world.clock.now() < finishedAtMs ? 'processing' : 'completed';
      const jobs = Array.from({ length: 20 }, (_, index) => ({
        remoteId: String(101 + index),
        status,
        createdAtMs: null,
        filename: null,
        durationMs: null,
      }));
      return { jobs, total: 20 };
    };
    await world.queue.start();
    const ids: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      ids.push(await world.importOne());
      await world.clock.advance(700);
    }
    const before = world.calls.get + world.calls.list;
    await world.clock.advance(600_000);
    expect(world.calls.get + world.calls.list - before).toBeLessThan(600);
    expect(world.calls.get).toBeLessThan(20);
    finishedAtMs = world.clock.now();
    await world.clock.advance(60_000);
    for (const [index, id] of ids.entries())
      expect(await world.job(id)).toMatchObject({ state: 'completed', remoteId: String(101 + index) });
  });

  test('a job that the service does not know yet is waited for; one that it keeps denying is given up, with Retry', async () => {
    await world.queue.start();
    let asked = 0;
    world.api.get = async () => {
      asked += 1;
      throw new ApiError({ kind: 'not-found', message: 'no', status: 404 });
    };
    const id = await world.importOne();
    await world.clock.advance(50_000);
    expect(await world.job(id)).toMatchObject({ state: 'submitted' });
    await world.clock.advance(60_000);
    expect(await world.job(id)).toMatchObject({ state: 'failed', errorCode: 'NOT_FOUND' });
    const before = asked;
    await world.clock.advance(600_000);
    expect(asked).toBe(before);
    expect(world.submitted).toHaveLength(1);
  });
});

describe('after a crash', () => {
  test('the last chunk leaves only after the journal says that the body may be complete', async () => {
    await world.queue.start();
    const seen: (boolean | undefined)[] = [];
    let itemId = '';
    world.api.submit = async (request) => {
      for await (const _chunk of request.body.open()) seen.push((await world.job(itemId))?.bodyComplete);
      throw lost('complete');
    };
    itemId = await world.importOne();
    await world.clock.advance(100);
    expect(seen).toEqual([false, false, true]);
  });

  test('a row left in submitting is sent again only when its body was certainly incomplete', async () => {
    const cut = await world.importOne();
    const whole = await world.importOne();
    await world.store.moveJob(cut, ['queued'], { state: 'submitting', bodyComplete: false });
    await world.store.moveJob(whole, ['queued'], { state: 'submitting', bodyComplete: true });
    await world.queue.start();
    await world.clock.advance(10_000);
    expect(await world.job(cut)).toMatchObject({ state: 'completed' });
    expect(await world.job(whole)).toMatchObject({ state: 'unknown' });
    expect(world.submitted).toHaveLength(1);
  });
});

describe('what waits for a person', () => {
  test('the same audio again, a dear file, and more paid jobs a minute than the guard allows', async () => {
    await world.queue.start();
    const first = await world.importOne({ sha256: 'same' });
    const copy = await world.importOne({ sha256: 'same' });
    expect(await world.job(copy)).toMatchObject({ state: 'held', hold: 'duplicate', duplicateOf: first });
    const dear = await world.importOne({ durationMs: 6 * 3_600_000 });
    expect(await world.job(dear)).toMatchObject({ state: 'held', hold: 'confirm', estimateMicroUsd: 1_200_000 });
    for (let index = 0; index < 4; index += 1) await world.importOne();
    const sixth = await world.importOne();
    expect(await world.job(sixth)).toMatchObject({ state: 'held', hold: 'confirm' });
    await world.clock.advance(60_000);
    expect(world.submitted).toHaveLength(5);
    await world.decisions.approve(dear);
    await world.clock.advance(10_000);
    expect(await world.job(dear)).toMatchObject({ state: 'completed' });
  });

  test('what would pass the budget of the month, with what waits to be sent counted in', async () => {
    // An hour costs $0.20.
    const frugal = await createJobsWorld({ budgetMicroUsd: 500_000 });
    const hour = { durationMs: 3_600_000 };
    const [first, second, third] = [
      await frugal.importOne(hour),
      await frugal.importOne(hour),
      await frugal.importOne(hour),
    ];
    expect(await frugal.job(first)).toMatchObject({ state: 'queued' });
    expect(await frugal.job(second)).toMatchObject({ state: 'queued' });
    const held = { state: 'held', hold: 'confirm', errorMessage: expect.stringContaining('budget') };
    expect(await frugal.job(third)).toMatchObject(held);
    await frugal.queue.start();
    await frugal.clock.advance(10_000);
    expect(frugal.submitted).toHaveLength(2);
    // A recording, or something sent again, is asked about as well, and a yes is enough.
    await frugal.decisions.cancel(third);
    await frugal.decisions.submit(third);
    expect(await frugal.job(third)).toMatchObject(held);
    await frugal.decisions.cancel(third);
    await frugal.decisions.retry(third);
    expect(await frugal.job(third)).toMatchObject(held);
    expect(frugal.submitted).toHaveLength(2);
    await frugal.decisions.approve(third);
    await frugal.clock.advance(10_000);
    expect(await frugal.job(third)).toMatchObject({ state: 'completed', errorMessage: null });
    // Nobody knows what a recording without a length costs: with the budget used up it waits as well.
    const fourth = await frugal.importOne(hour);
    await frugal.store.updateItem(fourth, { durationMs: null });
    await frugal.decisions.cancel(fourth);
    await frugal.decisions.submit(fourth);
    expect(await frugal.job(fourth)).toMatchObject(held);
    await frugal.queue.close();
  });

  test('the same file dropped twice at once is submitted once', async () => {
    await world.queue.start();
    await Promise.all([world.importOne({ sha256: 'same' }), world.importOne({ sha256: 'same' })]);
    await world.clock.advance(10_000);
    expect(world.submitted).toHaveLength(1);
  });

  test('a refused key stops everything until the session changes', async () => {
    failSubmits(new ApiError({ kind: 'auth', message: 'no', bodySent: 'none' }));
    await world.queue.start();
    const id = await world.importOne();
    const other = await world.importOne();
    await world.clock.advance(300_000);
    expect(world.submitted).toHaveLength(1);
    expect(await world.job(id)).toMatchObject({ state: 'held', hold: 'key' });
    world.changeSession();
    await world.clock.advance(10_000);
    expect(await world.job(id)).toMatchObject({ state: 'completed' });
    expect(await world.job(other)).toMatchObject({ state: 'completed' });
  });

  test('a failed job keeps its audio and is retried without the cache', async () => {
    const get = world.api.get;
    world.api.get = async (remoteId, options) =>
      remoteId === '101'
        ? { ...(await get(remoteId, options)), status: 'failed', errorMessage: 'no speech' }
        : await get(remoteId, options);
    await world.queue.start();
    const id = await world.importOne();
    await world.clock.advance(5_000);
    expect(await world.job(id)).toMatchObject({ state: 'failed', errorMessage: expect.stringContaining('no speech') });
    await world.decisions.retry(id);
    await world.clock.advance(5_000);
    expect(await world.job(id)).toMatchObject({ state: 'completed' });
    expect(world.submitted[1]).toMatchObject({ cache: false });
  });

  test('cancel before the last byte means that the service never gets it whole', async () => {
    await world.queue.start();
    let gate: () => void = () => {};
    const opened = new Promise<void>((resolve) => (gate = resolve));
    let sent = 0;
    world.api.submit = async (request, options) => {
      world.submitted.push(request);
      for await (const chunk of request.body.open()) {
        sent += chunk.length;
        gate();
        await world.clock.settle();
        if (options?.signal?.aborted) throw new ApiError({ kind: 'aborted', message: 'x', bodySent: 'partial' });
      }
      throw new Error('must not get here');
    };
    const id = await world.importOne();
    await opened;
    await world.decisions.cancel(id);
    await world.clock.advance(300_000);
    expect(await world.job(id)).toMatchObject({ state: 'cancelled' });
    expect(sent).toBeLessThan(3_000);
    expect(world.submitted).toHaveLength(1);
  });
});

describe('offline', () => {
  test('for a day, with twenty takes waiting: nothing is sent, little is asked, and order is kept after it (B8)', async () => {
    await world.close();
    world = await createJobsWorld({ origin: 'sandbox' });
    failSubmits(lost('none', 'connect'));
    await world.queue.start();
    const health = world.api.health;
    let probes = 0;
    world.api.health = async () => {
      probes += 1;
      throw new ApiError({ kind: 'connect', message: 'refused' });
    };
    const ids: string[] = [];
    for (let index = 0; index < 20; index += 1) ids.push(await world.importOne());
    await world.clock.advance(24 * 3_600_000);
    expect(world.connection.state()).toBe('offline');
    expect(world.submitted).toHaveLength(1);
    expect(probes).toBeLessThanOrEqual(24 * 60);
    expect(world.queue.waitingToSend()).toBe(20);
    world.api.health = health;
    await world.clock.advance(700_000);
    for (const id of ids) expect(await world.job(id)).toMatchObject({ state: 'completed' });
    const sent = world.submitted.map((request) => /Take (\d+)/.exec(request.filename)?.[1]);
    expect(sent).toEqual(['1', ...ids.map((_, index) => String(index + 1))]);
  });
});
