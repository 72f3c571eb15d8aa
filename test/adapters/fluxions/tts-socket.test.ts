import { getEventListeners } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, testKey } from '../../support/fluxions-client.ts';
import { openedIn } from '../../support/open-files.ts';
import { ramp, speakWell, type SpeechScript } from '../../support/speech-socket-server.ts';
import {
  client,
  collect,
  log,
  privateRequest,
  server,
  setUpTtsClient,
  speak,
  until,
  use,
} from '../../support/tts-client.ts';

setUpTtsClient();

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
  const total = 12_000_000;
  let sent = 0;
  /** Sends `total` samples as fast as they are taken. */
  const pour: SpeechScript = async (peer) => {
    sent = 0;
    peer.json({ type: 'start' });
    for (let from = 0; from < total; from += 48_000) {
      await peer.audio(ramp(48_000, from), 96_000);
      sent = from + 48_000;
    }
    peer.json({ type: 'done' });
  };
  type Chunks = AsyncIterator<{ pcm: Uint8Array }>;
  /** Reads to the end; throws when a sample is not in its place. */
  const readAll = async (first: ReturnType<Chunks['next']>, chunks: Chunks): Promise<number> => {
    let samples = 0;
    for (let next = await first; next.done !== true; next = await chunks.next()) {
      const { pcm } = next.value;
      if (!ramp(pcm.length / 2, samples).equals(pcm)) throw new Error(`something after sample ${samples} is misplaced`);
      samples += pcm.length / 2;
    }
    return samples;
  };
  let tempDir = '';
  beforeEach(async () => {
    tempDir = await mkdtemp(join(tmpdir(), 'fluxions-spill-'));
  });
  afterEach(() => rm(tempDir, { recursive: true, force: true }));

  test('does not hold back the server: what memory should not hold waits on the disk, and nothing is lost', async () => {
    use({}, { tempDir });
    server.script(pour);
    const chunks = speak()[Symbol.asyncIterator]();
    const first = chunks.next();
    // Eight minutes and more, taken while nobody reads.
    await until(() => sent === total && client.tts.state().socket === 'warm');
    expect(openedIn(tempDir)).toBe(1);
    expect(await readAll(first, chunks)).toBe(total);
    await until(() => openedIn(tempDir) === 0);
    expect(await readdir(tempDir)).toEqual([]);
  });

  test('and leaves early gives the disk back, and hears nothing more', async () => {
    use({}, { tempDir });
    server.script(pour);
    const cancel = new AbortController();
    const chunks = speak({}, cancel.signal)[Symbol.asyncIterator]();
    await chunks.next();
    await until(() => openedIn(tempDir) === 1);
    cancel.abort();
    expect((await failureOf(chunks.next())).kind).toBe('aborted');
    await until(() => openedIn(tempDir) === 0);
  });

  test('holds back the server once the disk holds all it may, and no deadline is tripped by that', async () => {
    use(
      {
        pingEveryMs: 300,
        pongWithinMs: 1_000,
        betweenFramesMs: 1_500,
        renderMs: 2_000,
        heldBytes: 1e6,
        spilledBytes: 2e6,
      },
      { tempDir },
    );
    server.script(pour);
    const chunks = speak()[Symbol.asyncIterator]();
    const first = chunks.next();
    await until(() => sent > 0);
    // Until nothing more is taken, and then longer than every deadline above.
    for (let before = -1; before !== sent; ) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(sent).toBeLessThan(total);
    expect(client.tts.state().socket).toBe('busy');
    expect(await readAll(first, chunks)).toBe(total);
    // And the socket is as good as new.
    server.script(speakWell);
    expect((await collect(speak())).bytes.equals(ramp(48_000))).toBe(true);
    expect(new Set(server.speaks.map((each) => each.peer)).size).toBe(1);
  });

  test('waits for the server where the disk takes nothing', async () => {
    use({ heldBytes: 1e6 }, { tempDir: join(tempDir, 'missing') });
    server.script(pour);
    const chunks = speak()[Symbol.asyncIterator]();
    const first = chunks.next();
    await until(() => sent > 0);
    for (let before = -1; before !== sent; ) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(sent).toBeLessThan(total);
    expect(await readAll(first, chunks)).toBe(total);
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
