import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ContractError, hasCode, type ErrorCode } from '../../electron/ipc/contract/errors.ts';
import { connect, type Connection } from '../../electron/ipc/rpc/connect.ts';
import type { Wire } from '../../electron/ipc/rpc/define.ts';
import { maxOpenCalls, maxPageInputBytes, windowItems } from '../../electron/ipc/rpc/protocol.ts';
import { patternByte, probeContract, type ProbeContract, type ProbeStats } from '../support/rpc-probe.ts';
import { probeServers, type ProbeServer } from '../support/rpc-wires.ts';

type ProbeClient = Connection<ProbeContract>;

async function failureOf(promise: Promise<unknown>): Promise<ContractError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ContractError)) throw new Error(`expected a ContractError, got ${String(error)}`);
  return error;
}

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode> {
  return (await failureOf(promise)).code;
}

describe.each(Object.entries(probeServers))('over %s', (name, startServer) => {
  let server: ProbeServer;
  const wires: Wire[] = [];
  /** Looks at the producers through a connection of its own, so that it works after the first one closed. */
  let observer: ProbeClient;

  async function open(): Promise<{ client: ProbeClient; wire: Wire }> {
    const wire = await server.open();
    wires.push(wire);
    return { client: connect(probeContract, wire), wire };
  }

  async function statsWhen(isSettled: (stats: ProbeStats) => boolean): Promise<ProbeStats> {
    for await (const stats of observer.probe.stats({})) if (isSettled(stats)) return stats;
    throw new Error('the observer was cut off');
  }

  beforeEach(async () => {
    server = await startServer();
    observer = (await open()).client;
  });

  afterEach(async () => {
    for (const wire of wires.splice(0)) wire.close();
    await server.close();
  });

  test('values come back as they went', async () => {
    const { client } = await open();
    const values: unknown[] = [
      null,
      true,
      '',
      'ünïcödé 🎙 \u0000 \ud800 </script>',
      0,
      -0,
      1.5e-300,
      Number.MAX_SAFE_INTEGER,
      Number.NaN,
      Infinity,
      -Infinity,
      [],
      {},
      [undefined, 1, [2, [3]]],
      { $: 1, nested: { $: { $: 'NaN' }, other: [{ $: null }] } },
      { constructor: 1, toString: 'x', length: 3 },
    ];
    for (const value of values) {
      // toEqual tells -0 from 0 and knows NaN.
      expect((await client.probe.echo({ value })).value).toEqual(value);
    }
  });

  test('many calls in flight each get their own answer', async () => {
    const { client } = await open();
    const sums = await Promise.all(
      Array.from({ length: 200 }, (_, left) => client.probe.add({ left, right: 1000 }).then(({ sum }) => sum)),
    );
    expect(sums).toEqual(Array.from({ length: 200 }, (_, left) => left + 1000));
  });

  test('bytes travel both ways, bare, nested, odd-sized and from pooled views', async () => {
    const { client } = await open();
    const bytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, index) => patternByte(index));
    for (const size of [0, 1, 3, 959, 960, 65_537]) {
      const { value } = await client.probe.echo({ value: bytes(size) });
      expect(value).toBeInstanceOf(Uint8Array);
      expect(value).toEqual(bytes(size));
    }
    const nested = { a: [bytes(5), { b: bytes(0), c: 'between', d: [bytes(7), null] }], $: bytes(2) };
    expect((await client.probe.echo({ value: nested })).value).toEqual(nested);

    const pooled = Buffer.from('a view into the pool');
    const { value } = await client.probe.echo({ value: [pooled, pooled] });
    expect(value).toEqual([Uint8Array.from(pooled), Uint8Array.from(pooled)]);
    for (const item of value as Uint8Array[]) {
      expect(item.constructor).toBe(Uint8Array);
      expect(item.buffer.byteLength).toBe(pooled.byteLength);
    }

    let at = 0;
    const sizes = [1, 0, 959, 960, 3, 4097];
    for await (const { pcm } of client.probe.bytes({ sizes })) {
      expect(pcm.byteOffset).toBe(0);
      for (const byte of pcm) if (byte !== patternByte(at++)) throw new Error(`byte ${at - 1} is wrong`);
    }
    expect(at).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  test('typed errors keep code, message and data', async () => {
    const { client } = await open();
    const error = await failureOf(client.probe.fail({ code: 'RATE_LIMITED', retryAfterMs: 1500 }));
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'as asked',
      data: { retryAfterMs: 1500, status: 429 },
    });
    expect(hasCode(error, 'RATE_LIMITED')).toBe(true);
  });

  test('unexpected errors become INTERNAL and say nothing', async () => {
    const { client } = await open();
    for (const call of [client.probe.crash({}), client.probe.crashNow({})]) {
      const error = await failureOf(call);
      expect(error.code).toBe('INTERNAL');
      expect(`${error.message} ${JSON.stringify(error)} ${error.stack}`).not.toContain('secret');
    }
  });

  test('an error in a stream arrives after the items before it', async () => {
    const { client } = await open();
    const seen: number[] = [];
    const error = await failureOf(
      (async () => {
        for await (const { index } of client.probe.count({ to: 100, thenFail: true })) seen.push(index);
      })(),
    );
    expect(error).toMatchObject({ code: 'QUOTA', data: { retryAfterMs: 5 } });
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test('invalid input never reaches a handler', async () => {
    const { client } = await open();
    const error = await failureOf(client.probe.add({ left: 1, right: 'two' as unknown as number }));
    expect(error.code).toBe('BAD_INPUT');
    expect(error.message).toContain('probe.add.right');
    const stream = client.probe.count({ to: 'all' as unknown as number });
    expect(await codeOf(stream.next())).toBe('BAD_INPUT');
    expect((await statsWhen(() => true)).started).toBe(0);
  });

  test('a value that cannot be sent fails its own call only', async () => {
    const { client } = await open();
    const slow = client.probe.hangAfterOne({});
    await slow.next();
    for (const value of [() => 1, Symbol('x'), 1n, new Date(), new Map(), new Float32Array(2)]) {
      expect(await codeOf(client.probe.echo({ value }))).toBe('INTERNAL');
    }
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(await codeOf(client.probe.echo({ value: cycle }))).toBe('INTERNAL');
    expect(await codeOf(client.probe.unserialisable({}))).toBe('INTERNAL');

    const stream = client.probe.unserialisableAfterOne({});
    expect(await stream.next()).toEqual({ done: false, value: { value: 1 } });
    expect(await codeOf(stream.next())).toBe('INTERNAL');
    // One finished (it could not go on), the other still runs: the wire is intact.
    expect(await statsWhen(({ finished }) => finished === 1)).toMatchObject({ started: 2, calls: 0 });
    expect(await client.probe.add({ left: 1, right: 2 })).toEqual({ sum: 3 });
    await slow.return?.();
  });

  test('unknown names and prototype names are NOT_FOUND', async () => {
    const wire = await server.open();
    wires.push(wire);
    const answers = new Map<number, (frame: unknown) => void>();
    wire.onFrame((frame) => answers.get((frame as { id: number }).id)?.(frame));
    const names = ['nothing', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
    let id = 0;
    for (const feature of [...names, 'probe']) {
      for (const verb of names) {
        id += 1;
        const answer = new Promise((resolve) => answers.set(id, resolve));
        wire.send({ kind: 'call', id, feature, verb, input: {} });
        expect(await answer).toMatchObject({ kind: 'fail', id, error: { code: 'NOT_FOUND' } });
      }
    }
  });

  test('leaving a loop early finishes the producer', async () => {
    const { client } = await open();
    for await (const { index } of client.probe.count({ to: 1_000_000 })) if (index === 40) break;
    const stats = await statsWhen(({ finished }) => finished === 1);
    expect(stats.produced).toBeLessThanOrEqual(41 + 2 * windowItems);
    for await (const _item of client.probe.hangAfterOne({})) break;
    expect(await statsWhen(({ finished }) => finished === 2)).toMatchObject({ aborted: 1 });
  });

  test('aborting the signal finishes calls and streams', async () => {
    const { client } = await open();
    const controller = new AbortController();
    const { signal } = controller;
    const call = codeOf(client.probe.hang({}, { signal }));
    const stream = client.probe.hangAfterOne({}, { signal });
    await stream.next();
    const waiting = codeOf(stream.next());
    await statsWhen(({ started }) => started === 2);
    controller.abort();
    expect(await call).toBe('CANCELLED');
    expect(await waiting).toBe('CANCELLED');
    expect(await stream.next()).toMatchObject({ done: true });
    expect(await statsWhen(({ finished }) => finished === 2)).toMatchObject({ started: 2, aborted: 2 });
  });

  test('aborting right after the call leaves nothing running', async () => {
    const { client } = await open();
    for (let round = 0; round < 50; round += 1) {
      const controller = new AbortController();
      const stream = client.probe.hangAfterOne({}, { signal: controller.signal });
      const call = codeOf(client.probe.hang({}, { signal: controller.signal }));
      controller.abort();
      expect(await codeOf(stream.next())).toBe('CANCELLED');
      expect(await call).toBe('CANCELLED');
      const left = client.probe.count({ to: 1_000_000 });
      await left.return?.();
    }
    // One round trip later the server has read all of it; what it had started is over, and a full set of calls fits.
    await client.probe.add({ left: 1, right: 1 });
    await statsWhen(({ started, finished }) => started === finished);
    await client.probe.add({ left: 1, right: 1 });
    const hanging = Array.from({ length: maxOpenCalls - 1 }, () => client.probe.hangAfterOne({}));
    await Promise.all(hanging.map((stream) => stream.next()));
    expect(await client.probe.add({ left: 1, right: 1 })).toEqual({ sum: 2 });
    for (const stream of hanging) await stream.return?.();
    const stats = await statsWhen(({ started, finished }) => started === finished);
    expect(stats.started).toBeGreaterThanOrEqual(maxOpenCalls - 1);
  });

  test('an aborted signal sends nothing', async () => {
    const { client } = await open();
    const signal = AbortSignal.abort();
    expect(await codeOf(client.probe.hang({}, { signal }))).toBe('CANCELLED');
    expect(await codeOf(client.probe.hangAfterOne({}, { signal }).next())).toBe('CANCELLED');
    await client.probe.add({ left: 1, right: 1 });
    expect((await statsWhen(() => true)).started).toBe(0);
  });

  test('a slow reader holds the producer within the window and loses nothing', async () => {
    const { client } = await open();
    const stream = client.probe.count({ to: 500 });
    expect(await stream.next()).toEqual({ done: false, value: { index: 0 } });
    expect((await statsWhen(({ produced }) => produced >= windowItems)).produced).toBe(windowItems);
    // Several turns of both loops later it has still not been resumed.
    for (let turn = 0; turn < 20; turn += 1) await client.probe.add({ left: turn, right: 1 });
    expect((await statsWhen(() => true)).produced).toBe(windowItems);

    for (let index = 1; index < 500; index += 1) {
      expect(await stream.next()).toEqual({ done: false, value: { index } });
      const { produced } = await statsWhen(() => true);
      expect(produced).toBeLessThanOrEqual(index + 1 + windowItems);
    }
    expect(await stream.next()).toMatchObject({ done: true });
  });

  test('a reader cannot grant itself more than the window', async () => {
    const wire = await server.open();
    wires.push(wire);
    wire.onFrame(() => {});
    wire.send({ kind: 'call', id: 7, feature: 'probe', verb: 'count', input: { to: 1_000_000 } });
    for (let times = 0; times < 100; times += 1) wire.send({ kind: 'pull', id: 7, count: windowItems });
    await statsWhen(({ produced }) => produced >= windowItems);
    for (let turn = 0; turn < 20; turn += 1) await observer.probe.add({ left: 1, right: 1 });
    // 100 grants of 32 each refill one window; they never add up to more than one window per grant.
    expect((await statsWhen(() => true)).produced).toBeLessThanOrEqual(windowItems * 101);
    wire.send({ kind: 'pull', id: 7, count: windowItems + 1 });
    expect(await statsWhen(({ finished }) => finished === 1)).toMatchObject({ started: 1 });
  });

  test('latest-wins streams start with the snapshot, skip what was missed and unsubscribe', async () => {
    const { client } = await open();
    await client.probe.tick({ value: 5 });
    const stream = client.probe.ticker({});
    expect(await stream.next()).toEqual({ done: false, value: { value: 5 } });
    await statsWhen(({ subscribers }) => subscribers === 1);
    const last = 3 * windowItems;
    for (let value = 1; value <= last; value += 1) await client.probe.tick({ value });
    const seen: number[] = [];
    for await (const { value } of stream) {
      seen.push(value);
      if (value === last) break;
    }
    expect(seen.length).toBeLessThanOrEqual(2 * windowItems);
    expect(seen).toEqual(seen.toSorted((left, right) => left - right));
    expect((await statsWhen(({ subscribers }) => subscribers === 0)).subscribers).toBe(0);
  });

  test('more than 256 calls at once are refused until some end', async () => {
    const { client } = await open();
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const hanging = Array.from({ length: maxOpenCalls }, () => codeOf(client.probe.hang({}, options)));
    await statsWhen(({ started }) => started === maxOpenCalls);
    expect(await codeOf(client.probe.add({ left: 1, right: 1 }))).toBe('RATE_LIMITED');
    // Another wire has a limit of its own.
    const second = await open();
    expect(await second.client.probe.add({ left: 1, right: 1 })).toEqual({ sum: 2 });
    controller.abort();
    expect(new Set(await Promise.all(hanging))).toEqual(new Set(['CANCELLED']));
    await statsWhen(({ finished }) => finished === maxOpenCalls);
    expect(await client.probe.add({ left: 1, right: 1 })).toEqual({ sum: 2 });
  });

  test('malformed frames fail their call, or close the wire when they name none', async () => {
    for (const frame of [
      { kind: 'call', id: 3 },
      { kind: 'call', id: 3, feature: 'probe', verb: 7, input: {} },
      { kind: 'pull', id: 3, count: 0 },
      { kind: 'pull', id: 3, count: 1e9 },
      { kind: 'pull', id: 3 },
      { kind: 'next', id: 3, value: 1 },
      { id: 3 },
    ]) {
      const wire = await server.open();
      wires.push(wire);
      const answer = new Promise((resolve) => wire.onFrame(resolve));
      wire.send(frame);
      expect(await answer).toMatchObject({ kind: 'fail', id: 3, error: { code: 'BAD_INPUT' } });
    }
    for (const frame of [null, 'text', 5, [], {}, { kind: 'call', id: -1 }, { kind: 'cancel', id: 1.5 }]) {
      const wire = await server.open();
      wires.push(wire);
      wire.onFrame(() => {});
      const ended = new Promise<void>((resolve) => wire.onClose(resolve));
      wire.send(frame);
      await ended;
    }
    expect(await observer.probe.add({ left: 1, right: 1 })).toEqual({ sum: 2 });
  });

  test('a second call with the id of a running one closes the wire', async () => {
    const wire = await server.open();
    wires.push(wire);
    wire.onFrame(() => {});
    const ended = new Promise<void>((resolve) => wire.onClose(resolve));
    wire.send({ kind: 'call', id: 1, feature: 'probe', verb: 'hang', input: {} });
    wire.send({ kind: 'call', id: 1, feature: 'probe', verb: 'hang', input: {} });
    await ended;
    expect(await statsWhen(({ started, finished }) => started === finished)).toMatchObject({ calls: 0 });
  });

  test('oversized input never reaches a handler', async () => {
    const { client } = await open();
    const expected = name === 'loopback WebSocket' ? 'DISCONNECTED' : 'TOO_LARGE';
    expect(await codeOf(client.probe.echo({ value: 'x'.repeat(2 * maxPageInputBytes) }))).toBe(expected);
    const again = await open();
    expect(await codeOf(again.client.probe.echo({ value: new Uint8Array(2 * maxPageInputBytes) }))).toBe(expected);
    expect((await statsWhen(() => true)).calls).toBe(0);
    // Answers may be larger than questions, and the server goes on.
    expect(await observer.probe.echo({ value: 'x'.repeat(maxPageInputBytes / 2) })).toBeTruthy();
  });

  test('closing the wire rejects everything here and finishes everything there', async () => {
    const { client, wire } = await open();
    const call = codeOf(client.probe.hang({}));
    const stream = client.probe.hangAfterOne({});
    await stream.next();
    const waiting = codeOf(stream.next());
    const paused = client.probe.count({ to: 1_000_000 });
    await paused.next();
    await statsWhen(({ started, produced }) => started === 3 && produced === windowItems);
    wire.close();
    expect(await call).toBe('DISCONNECTED');
    expect(await waiting).toBe('DISCONNECTED');
    await client.closed;
    expect(await statsWhen(({ finished }) => finished === 3)).toMatchObject({ aborted: 2 });
    expect(await codeOf(client.probe.add({ left: 1, right: 1 }))).toBe('DISCONNECTED');
    expect(await codeOf(client.probe.count({ to: 3 }).next())).toBe('DISCONNECTED');
  });
});
