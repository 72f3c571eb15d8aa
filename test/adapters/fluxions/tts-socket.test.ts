import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxionsClient, FluxionsClientDeps } from '../../../electron/adapters/fluxions/client.ts';
import type { SocketTiming } from '../../../electron/adapters/fluxions/socket-timing.ts';
import { ApiError } from '../../../electron/domain/errors.ts';
import type { SpeechRequest, TtsSocketState } from '../../../electron/services/ports/speech-api.ts';
import { failureOf, makeClient, recordingLog, testKey } from '../../support/fluxions-client.ts';
import {
  ramp,
  speakWell,
  startSpeechServer,
  type SpeechPeer,
  type SpeechServer,
} from '../../support/speech-socket-server.ts';

let server: SpeechServer;
let client: FluxionsClient;
let log: ReturnType<typeof recordingLog>;
const request: SpeechRequest = {
  voiceId: 'maeve.h7',
  isPrivate: false,
  text: 'Hello there.',
  temperature: 0.9,
  verifyChunks: true,
  maxSecs: null,
};
const privateRequest: SpeechRequest = { ...request, voiceId: 'u-me-ab12', isPrivate: true };

beforeEach(async () => {
  server = await startSpeechServer();
  log = recordingLog();
  use();
});

afterEach(async () => {
  await client.close();
  await server.close();
  if (server.violations.length > 0) throw new Error(`the protocol was broken: ${server.violations.join()}`);
});

/** Real time, because what is tested are deadlines of sockets. */
const realClock = {
  now: () => Date.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

function use(socketTiming: Partial<SocketTiming> = {}, deps: Partial<FluxionsClientDeps> = {}): void {
  client = makeClient(server.url, { log, clock: realClock, socketTiming, ...deps });
}

/** Resolves once the state is as wanted. */
function stateIs(wanted: (state: TtsSocketState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!wanted(client.tts.state())) return;
      stop();
      resolve();
    };
    const stop = client.tts.onState(check);
    check();
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

async function collect(chunks: AsyncIterable<{ pcm: Uint8Array }>): Promise<{ bytes: Buffer; error: ApiError | null }> {
  const parts: Uint8Array[] = [];
  try {
    for await (const { pcm } of chunks) {
      if (pcm.length % 2 !== 0 || pcm.byteOffset !== 0) throw new Error('a chunk is not whole');
      parts.push(pcm);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { bytes: Buffer.concat(parts), error };
  }
  return { bytes: Buffer.concat(parts), error: null };
}

const speak = (more: Partial<SpeechRequest> = {}, signal?: AbortSignal) =>
  client.tts.speak({ ...request, ...more }, { signal });

describe('a render', () => {
  test('is asked for and heard as documented', async () => {
    const { bytes, error } = await collect(speak());
    expect(error).toBe(null);
    expect(bytes.equals(ramp(48_000))).toBe(true);
    expect(server.speaks[0]?.speak).toEqual({ type: 'speak', voice: 'maeve.h7', input: 'Hello there.' });
    const { headers, url } = server.upgrades[0] ?? { headers: {} };
    expect(url).toBe('/vui/v1/tts/ws');
    expect([headers.authorization, headers['sec-websocket-extensions'], headers.origin]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('carries what differs from the defaults, and well-formed text', async () => {
    await collect(speak({ temperature: 0.4, verifyChunks: false, maxSecs: 9, text: 'a\udc00b' }));
    expect(server.speaks[0]?.speak).toEqual({
      type: 'speak',
      voice: 'maeve.h7',
      input: 'a\ufffdb',
      temperature: 0.4,
      verify_chunks: false,
      max_secs: 9,
    });
    expect((await collect(speak({ text: ' ' }))).error?.kind).toBe('validation');
  });

  test.each([1, 3, 3841, 7679, 100_000])('frames of %i bytes never shift a sample', async (size) => {
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(2_000), size);
      peer.socket.send(new Uint8Array(0));
      peer.json({ type: 'done' });
    });
    expect((await collect(speak())).bytes.equals(ramp(2_000))).toBe(true);
  });

  test('an odd byte at the end is dropped and does not reach the next render', async () => {
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(100).subarray(0, 199), 50);
      peer.json({ type: 'done' });
    });
    for (let round = 0; round < 3; round += 1) expect((await collect(speak())).bytes.equals(ramp(99))).toBe(true);
  });

  test('fragmented messages are put together', async () => {
    server.script((peer) => {
      peer.socket.send('{"type":', { fin: false });
      peer.socket.send('"start"}', { fin: true });
      peer.socket.send(ramp(100).subarray(0, 77), { fin: false, binary: true });
      peer.socket.send(ramp(100).subarray(77), { fin: true, binary: true });
      peer.json({ type: 'done' });
    });
    expect((await collect(speak())).bytes.equals(ramp(100))).toBe(true);
  });

  test('is heard while it arrives', async () => {
    const go = Promise.withResolvers<void>();
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(100));
      await go.promise;
      peer.json({ type: 'done' });
    });
    const chunks = speak()[Symbol.asyncIterator]();
    expect((await chunks.next()).value?.pcm.length).toBe(200);
    go.resolve();
    expect((await chunks.next()).done).toBe(true);
  });
});

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

  test('a computer that sleeps never keeps idle sockets from closing, and closing the client says goodbye', async () => {
    client.tts.warm();
    await stateIs((state) => state.socketsOpened === 2);
    await client.close();
    expect(server.farewells()).toBe(2);
    expect((await collect(speak())).error?.kind).toBe('aborted');
  });
});

/** Reads to the end, so that the failure is the promise's own. */
async function collectAll(chunks: AsyncIterable<{ pcm: Uint8Array }>): Promise<number> {
  let bytes = 0;
  for await (const { pcm } of chunks) bytes += pcm.length;
  return bytes;
}

describe('cancelling', () => {
  /** Sends its number over and over, far faster than it could be played, and never ends. */
  const pour = async (peer: SpeechPeer, input: string): Promise<void> => {
    peer.json({ type: 'start' });
    const sound = Buffer.alloc(3_840).fill(Number(input));
    while (peer.socket.readyState === peer.socket.OPEN) await peer.audio(sound);
  };

  test.each(['break', 'signal'])(
    'by %s leaves no stale frame in the next render and the spare takes over',
    async (way) => {
      server.script((peer, message) => pour(peer, message.input));
      client.tts.warm();
      await stateIs((state) => state.socketsOpened === 2);
      for (let round = 1; round <= 30; round += 1) {
        const cancel = new AbortController();
        let heard = 0;
        try {
          for await (const { pcm } of speak({ text: String(round) }, cancel.signal)) {
            expect(pcm.every((byte) => byte === round)).toBe(true);
            heard += 1;
            if (heard < 5) continue;
            if (way === 'break') break;
            cancel.abort();
          }
        } catch (error) {
          if (!(error instanceof ApiError) || error.kind !== 'aborted' || way === 'break') throw error;
        }
        expect(heard).toBe(5);
      }
      // No socket is ever used again after a cancelled render, and none carried two.
      expect(new Set(server.speaks.map((each) => each.peer)).size).toBe(30);
      expect(log.lines.join()).not.toContain('oddity');
    },
  );

  test('before the first sample, and while waiting for a socket', async () => {
    server.script(() => {});
    const cancel = new AbortController();
    const waiting = failureOf(collectAll(speak({}, cancel.signal)));
    await until(() => server.speaks.length === 1);
    cancel.abort();
    expect((await waiting).kind).toBe('aborted');
    expect((await failureOf(collectAll(speak({}, AbortSignal.abort())))).kind).toBe('aborted');
    expect(server.speaks.length).toBe(1);
  });

  test('a render that is over keeps its socket', async () => {
    server.script(speakWell);
    for await (const { pcm } of speak()) {
      expect(pcm.length).toBeGreaterThan(0);
      await until(() => client.tts.state().socket === 'warm');
      break;
    }
    await collect(speak());
    expect(new Set(server.speaks.map((each) => each.peer)).size).toBe(1);
  });
});

describe('errors of a render', () => {
  test.each([
    ['Voice not found: maeve', 'not-found'],
    ['unauthorized', 'auth'],
    ['invalid token', 'auth'],
    ['rate limit exceeded', 'rate-limited'],
    ['server busy', 'rate-limited'],
    ['input is required', 'validation'],
    ['tokenizer exploded', 'server'],
    ['', 'server'],
  ])('%j is %s and keeps the socket', async (message, kind) => {
    use({}, { credential: () => Promise.resolve(null) });
    server.script((peer) => peer.json({ type: 'error', message }));
    expect((await collect(speak())).error?.kind).toBe(kind);
    server.script(speakWell);
    expect((await collect(speak())).bytes.equals(ramp(48_000))).toBe(true);
    expect(new Set(server.speaks.map((each) => each.peer)).size).toBe(1);
  });

  test('after audio gives what came, then the error, and is not rendered again', async () => {
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(1_000));
      peer.json({ type: 'error', message: 'worker lost' });
    });
    const { bytes, error } = await collect(speak());
    expect([bytes.equals(ramp(1_000)), error?.message]).toEqual([true, 'worker lost']);
    expect(server.speaks.length).toBe(1);
  });

  test('a late done after an error does not end the next render', async () => {
    server.script(async (peer, _message, count) => {
      if (count === 0) {
        peer.json({ type: 'error', message: 'oops' });
        return;
      }
      peer.json({ type: 'done' });
      await speakWell(peer, _message, count);
    });
    await collect(speak());
    expect((await collect(speak())).bytes.equals(ramp(48_000))).toBe(true);
  });

  test('three errors in a minute replace the socket', async () => {
    server.script((peer) => peer.json({ type: 'error', message: 'oops' }));
    for (let round = 0; round < 4; round += 1) await collect(speak());
    expect(new Set(server.speaks.map((each) => each.peer)).size).toBe(2);
  });

  test('a socket that dies before the first sample costs one silent repetition, after it none', async () => {
    server.script((peer, _message, count) => {
      if (count === 0) peer.socket.terminate();
      else void speakWell(peer, _message, count);
    });
    expect((await collect(speak())).error).toBe(null);
    expect(server.speaks.length).toBe(2);
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(1_000));
      peer.socket.terminate();
    });
    const cut = await collect(speak());
    expect([cut.bytes.equals(ramp(1_000)), cut.error?.kind]).toEqual([true, 'reset']);
    expect(server.speaks.length).toBe(3);
    server.script((peer) => peer.socket.terminate());
    expect((await collect(speak({ text: 'long text. '.repeat(100) }))).error?.kind).toBe('reset');
    expect(server.speaks.length).toBe(4);
  });

  test.each<[string, Partial<SocketTiming>, (peer: SpeechPeer) => unknown, string, number]>([
    ['no start', { startVerifiedMs: 60 }, () => {}, 'start', 0],
    ['no audio', { firstAudioMs: 60 }, (peer) => peer.json({ type: 'start' }), 'first audio', 0],
    [
      'no done',
      { betweenFramesMs: 60 },
      async (peer) => (peer.json({ type: 'start' }), peer.audio(ramp(500))),
      'audio',
      1000,
    ],
    [
      'no end',
      { renderMs: 150 },
      async (peer) => {
        peer.json({ type: 'start' });
        while (peer.socket.readyState === peer.socket.OPEN) {
          await peer.audio(ramp(1));
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
      'render',
      2,
    ],
  ])('a server with %s is left by the deadline', async (_what, timing, script, phase, atLeast) => {
    use({ ...timing });
    // Estimated sound must not stretch the deadline of so short a text.
    server.script(async (peer) => void (await script(peer)));
    const { bytes, error } = await collect(speak({ text: '.' }));
    expect(error?.detail).toMatchObject({ kind: 'timeout', phase });
    expect(bytes.length).toBeGreaterThanOrEqual(atLeast);
    // Once more only where nothing had been heard.
    expect(server.speaks.length).toBe(atLeast === 0 ? 2 : 1);
    server.script(speakWell);
    expect((await collect(speak())).bytes.equals(ramp(48_000))).toBe(true);
  });

  test('done without any audio is an error', async () => {
    server.script((peer) => {
      peer.json({ type: 'start' });
      peer.json({ type: 'done' });
    });
    expect((await collect(speak())).error?.kind).toBe('bad-response');
  });

  test('what the server should not say is ignored, counted once, and never quoted', async () => {
    server.script(async (peer) => {
      for (const noise of [
        'not json',
        '[]',
        'null',
        '{"type":5}',
        '{"type":"ping"}',
        '{"type":"usage","secret":"quoted"}',
        '"start"',
      ])
        peer.json(noise);
      peer.json({ type: 'start', extra: 1 });
      await peer.audio(ramp(500));
      peer.json({ type: 'progress', pct: 50 });
      peer.json({ type: 'start' });
      await peer.audio(ramp(500, 500));
      peer.json({ type: 'done' });
      peer.json({ type: 'done' });
      await peer.audio(ramp(10));
    });
    for (let round = 0; round < 3; round += 1) expect((await collect(speak())).bytes.equals(ramp(1_000))).toBe(true);
    expect(log.lines.filter((line) => line.includes('oddity')).length).toBe(server.speaks.length);
    expect(log.lines.join()).not.toContain('quoted');
  });

  test('audio before start is never heard', async () => {
    server.script(async (peer) => {
      await peer.audio(Buffer.alloc(999, 0xee));
      await speakWell(peer, { type: '', voice: '', input: '' }, 0);
    });
    expect((await collect(speak())).bytes.equals(ramp(48_000))).toBe(true);
  });
});

describe('the token', () => {
  test('rides along for private voices only, and may alternate on one socket', async () => {
    let asked = 0;
    use({}, { credential: () => Promise.resolve({ kind: 'apiKey', value: `${testKey}${(asked += 1)}` }) });
    await collect(speak());
    await collect(client.tts.speak(privateRequest));
    await collect(speak());
    await collect(client.tts.speak(privateRequest));
    expect(server.speaks.map((each) => ('token' in each.speak ? each.speak.token : 'none'))).toEqual([
      'none',
      `${testKey}1`,
      'none',
      `${testKey}2`,
    ]);
    expect(new Set(server.speaks.map((each) => each.peer)).size).toBe(1);
  });

  test('is a Bearer for session tokens, and tried as one when the raw key is refused', async () => {
    use({}, { credential: () => Promise.resolve({ kind: 'sessionJwt', value: 'eyJa.b.c' }) });
    await collect(client.tts.speak(privateRequest));
    expect(server.speaks[0]?.speak.token).toBe('Bearer eyJa.b.c');
    use();
    server.script((peer, message, count) => {
      if (String(message.token).startsWith('Bearer ')) return speakWell(peer, message, count);
      peer.json({ type: 'error', message: 'unauthorized' });
      return undefined;
    });
    expect((await collect(client.tts.speak(privateRequest))).error).toBe(null);
    expect(server.speaks.slice(1).map((each) => each.speak.token)).toEqual([testKey, `Bearer ${testKey}`]);
  });

  test('is never in an error or in the log, even when the server repeats it', async () => {
    server.script((peer, message) =>
      peer.json({ type: 'error', message: `failed for ${String(message.token)} ${message.voice}` }),
    );
    const { error } = await collect(client.tts.speak(privateRequest));
    expect(`${error?.message} ${error?.stack} ${JSON.stringify(error?.detail)} ${log.lines.join()}`).not.toMatch(
      /planted|ab12/,
    );
  });

  test('without a key private speech is refused before anything is said', async () => {
    use({}, { credential: () => Promise.resolve(null) });
    expect((await collect(client.tts.speak(privateRequest))).error?.kind).toBe('auth');
    expect(server.speaks.length).toBe(0);
  });
});

describe('a reader that is slower than the server', () => {
  test('holds back the server instead of filling memory, and loses nothing', async () => {
    const total = 12_000_000;
    let sent = 0;
    use({ pingEveryMs: 300, pongWithinMs: 1_000, betweenFramesMs: 1_500, renderMs: 2_000 });
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      for (let from = 0; from < total; from += 48_000) {
        await peer.audio(ramp(48_000, from), 96_000);
        sent = from + 48_000;
      }
      peer.json({ type: 'done' });
    });
    const chunks = speak()[Symbol.asyncIterator]();
    await chunks.next();
    // Until nothing more is taken, and then longer than every deadline above: a pause of ours must not trip any of them.
    for (let before = -1; before !== sent; ) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(sent * 2).toBeLessThan(total * 2);
    expect(client.tts.state().socket).toBe('busy');
    let samples = 0;
    let bytes = 96_000;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      const view = Buffer.from(next.value.pcm.buffer);
      const first = bytes / 2;
      if (view.readUInt16LE(0) !== (first & 0xffff)) throw new Error(`sample ${first} is out of place`);
      bytes += view.length;
      samples += view.length / 2;
    }
    expect(bytes).toBe(total * 2);
    expect(samples).toBeGreaterThan(0);
  });
});

test('1,000 renders leave no timer, listener or socket behind', async () => {
  server.script(async (peer, _message, count) => {
    peer.json({ type: 'start' });
    await peer.audio(ramp(10));
    peer.json(count % 10 === 9 ? { type: 'error', message: 'oops' } : { type: 'done' });
  });
  const signal = new AbortController().signal;
  const run = async (times: number): Promise<void> => {
    for (let round = 0; round < times; round += 1) await collect(speak({}, signal));
  };
  await run(50);
  const before = process.getActiveResourcesInfo().length;
  await run(1_000);
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before + 6);
  expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(2);
});
