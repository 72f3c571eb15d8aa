import { describe, expect, test } from 'vitest';
import { failureOf } from '../../support/fluxions-client.ts';
import { ramp, speakWell } from '../../support/speech-socket-server.ts';
import {
  client,
  collect,
  collectAll,
  log,
  realClock,
  server,
  setUpTtsClient,
  speak,
  stateIs,
  until,
  use,
} from '../../support/tts-client.ts';

setUpTtsClient();

describe('the sockets', () => {
  test('200 renders one after the other use one socket and a spare', async () => {
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(100));
      peer.json({ type: 'done' });
    });
    for (let round = 0; round < 200; round += 1) expect((await collect(speak())).bytes.length).toBe(200);
    expect(server.speaks.length).toBe(200);
    expect(server.accepted()).toBeLessThanOrEqual(2);
    expect(client.tts.state().socketsOpened).toBeLessThanOrEqual(2);
  });

  test('are opened by warm, said goodbye to by cool, and the state tells', async () => {
    const seen: string[] = [];
    client.tts.onState((state) => seen.push(state.socket));
    expect(client.tts.state().socket).toBe('cold');
    client.tts.warm();
    await stateIs((state) => state.socketsOpened === 2);
    expect(client.tts.state().socket).toBe('warm');
    client.tts.cool();
    await until(() => server.open() === 0);
    await stateIs((state) => state.socket === 'cold');
    expect(server.farewells()).toBe(2);
    expect(seen.slice(0, 2)).toEqual(['connecting', 'warm']);
    client.tts.warm();
    await stateIs((state) => state.socket === 'warm');
  });

  test('are closed when nobody speaks', async () => {
    use({ idleMs: 50 });
    await collect(speak());
    await until(() => server.open() === 0 && client.tts.state().socket === 'cold');
    expect(server.farewells()).toBeGreaterThan(0);
  });

  test('two renders at once run on two sockets, a third waits', async () => {
    const go = Promise.withResolvers<void>();
    server.script(async (peer, message) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(100, Number(message.input)));
      if (message.input !== '3') await go.promise;
      peer.json({ type: 'done' });
    });
    const [one, two] = [speak({ text: '1' })[Symbol.asyncIterator](), speak({ text: '2' })[Symbol.asyncIterator]()];
    await Promise.all([one.next(), two.next()]);
    const third = collect(speak({ text: '3' }));
    expect(client.tts.state().socket).toBe('busy');
    expect(server.speaks.length).toBe(2);
    go.resolve();
    expect((await third).bytes.equals(ramp(100, 3))).toBe(true);
    expect([(await one.next()).done, (await two.next()).done]).toEqual([true, true]);
    expect(new Set(server.speaks.slice(0, 2).map((each) => each.peer)).size).toBe(2);
  });

  test('the round trip is measured and a silent peer is found out', async () => {
    use({ pingEveryMs: 30, pongWithinMs: 60 });
    client.tts.warm();
    await stateIs((state) => state.roundTripMs !== null);
    expect(client.tts.state().roundTripMs).toBeGreaterThan(0);
    await until(() => server.open() === 2);
    const before = server.accepted();
    // From now on these two hear nothing: half-open, as after a lost network.
    for (const peer of server.peers) peer.tcp.pause();
    await until(() => server.accepted() >= before + 2);
    expect((await collect(speak())).error).toBe(null);
  });

  test('a server that comes back is found without being asked, with pauses in between', async () => {
    use({ reconnectBaseMs: 10, reconnectCapMs: 40 });
    client.tts.warm();
    await stateIs((state) => state.socketsOpened === 2);
    server.refuse({ status: 502 });
    for (const peer of server.peers) peer.socket.terminate();
    await stateIs((state) => state.socket === 'unavailable');
    await until(() => server.upgrades.length > 5);
    server.refuse(null);
    await stateIs((state) => state.socket === 'warm');
    expect((await collect(speak())).error).toBe(null);
  });

  test('the next press does not wait for the pause of the reconnection', async () => {
    use({ reconnectBaseMs: 3_600_000, reconnectCapMs: 3_600_000 });
    server.refuse({ status: 502 });
    expect((await failureOf(collectAll(speak()))).kind).toBe('connect');
    server.refuse(null);
    expect((await collect(speak())).error).toBe(null);
  });

  test('a refused spare is done without', async () => {
    server.refuse({ status: 409, after: 1 });
    for (let round = 0; round < 20; round += 1) expect((await collect(speak())).error).toBe(null);
    expect(server.accepted()).toBe(1);
    expect(server.upgrades.length).toBe(2);
  });

  test.each([
    [401, 'connect', true],
    [403, 'connect', true],
    [404, 'connect', true],
    [302, 'connect', false],
    [200, 'connect', false],
    [502, 'connect', false],
    [409, 'conflict', false],
    [429, 'rate-limited', false],
    [503, 'server', false],
  ])('an upgrade that ends in %i is %s', async (status, kind, isFinal) => {
    use({ reconnectBaseMs: 5, reconnectCapMs: 5 });
    server.refuse({ status, headers: 'Location: http://127.0.0.1:1/\r\n' });
    const error = await failureOf(collectAll(speak()));
    expect(error.detail).toMatchObject({ kind, status, phase: 'upgrade' });
    const before = server.upgrades.length;
    if (!isFinal) await until(() => server.upgrades.length > before + 1);
    expect(client.tts.state().socket).not.toBe('warm');
  });

  test('Retry-After of a refused upgrade is obeyed', async () => {
    use({ reconnectBaseMs: 1, reconnectCapMs: 1 });
    server.refuse({ status: 429, headers: 'Retry-After: 3600\r\n' });
    expect((await failureOf(collectAll(speak()))).detail.retryAfterMs).toBe(3_600_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.upgrades.length).toBe(1);
  });

  test('nobody there is a matter of the connection', async () => {
    await server.close();
    expect((await failureOf(collectAll(speak()))).kind).toBe('connect');
    expect(client.tts.state().socket).toBe('unavailable');
  });

  test('sleep of the computer drops what only looks open', async () => {
    let offset = 0;
    use({ sleepGapMs: 1_000 }, { clock: { ...realClock, now: () => Date.now() + offset } });
    client.tts.warm();
    await stateIs((state) => state.socketsOpened === 2);
    offset = 60_000;
    await stateIs((state) => state.socketsOpened === 4);
    expect(log.lines.join()).toContain('tts.socket.slept');
  });

  test('another network: who is still there keeps the socket, who does not answer is replaced', async () => {
    let addresses = 'wlan0 192.168.1.7';
    // The usual ping is an hour away: only the change can find out.
    use({ pingEveryMs: 3_600_000, pongWithinMs: 300 }, { addresses: () => addresses });
    client.tts.warm();
    await stateIs((state) => state.socketsOpened === 2);
    const [lost, kept] = [...server.peers];
    lost?.tcp.pause();
    const pings: string[] = [];
    kept?.socket.on('ping', () => pings.push(addresses));
    // Longer than a look at the addresses takes: nothing is asked while they are the same.
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    expect([pings, client.tts.state().roundTripMs]).toEqual([[], null]);
    addresses = 'eth0 10.0.0.4,wlan0 192.168.1.7';
    await stateIs((state) => state.socketsOpened === 3);
    expect(log.lines.join()).toContain('tts.socket.network-changed');
    expect(pings).toEqual([addresses]);
    expect([server.accepted(), kept?.socket.readyState]).toEqual([3, kept?.socket.OPEN]);
    expect((await collect(speak())).error).toBe(null);
    expect(server.speaks.map((each) => each.peer)).toEqual([kept?.index]);
  });

  test('another network under a render is found out before the render gives up by itself', async () => {
    let addresses = 'wlan0 192.168.1.7';
    use(
      { pingEveryMs: 3_600_000, pongWithinMs: 300, betweenFramesMs: 3_600_000, renderMs: 3_600_000 },
      { addresses: () => addresses },
    );
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(1_000));
      peer.tcp.pause();
      addresses = '';
    });
    const { bytes, error } = await collect(speak());
    expect([bytes.equals(ramp(1_000)), error?.detail]).toMatchObject([true, { kind: 'timeout', phase: 'pong' }]);
  });

  test('told to cool down in the middle of a render, nothing stays open after it', async () => {
    const go = Promise.withResolvers<void>();
    server.script(async (peer, ...rest) => {
      await go.promise;
      await speakWell(peer, ...rest);
    });
    const all = collect(speak());
    await until(() => server.speaks.length === 1);
    client.tts.cool();
    go.resolve();
    expect((await all).bytes.equals(ramp(48_000))).toBe(true);
    await until(() => server.open() === 0);
    expect(server.farewells()).toBeGreaterThan(0);
  });

  test('a computer that sleeps never keeps idle sockets from closing, and closing the client says goodbye', async () => {
    client.tts.warm();
    await stateIs((state) => state.socketsOpened === 2);
    await client.close();
    expect(server.farewells()).toBe(2);
    expect((await collect(speak())).error?.kind).toBe('aborted');
  });
});
