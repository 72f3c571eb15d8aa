import { describe, expect, test } from 'vitest';
import type { SocketTiming } from '../../../electron/adapters/fluxions/socket-timing.ts';
import { ApiError } from '../../../electron/domain/errors.ts';
import { failureOf } from '../../support/fluxions-client.ts';
import { ramp, speakWell, type SpeechPeer } from '../../support/speech-socket-server.ts';
import {
  client,
  collect,
  collectAll,
  log,
  server,
  setUpTtsClient,
  speak,
  stateIs,
  until,
  use,
} from '../../support/tts-client.ts';

setUpTtsClient();

describe('cancelling', () => {
  /** Sends its number over and over, far faster than it could be played, and never ends. */
  const pour = async (peer: SpeechPeer, input: string): Promise<void> => {
    peer.json({ type: 'start' });
    const sound = Buffer.alloc(3_840).fill(Number.parseInt(input));
    while (peer.socket.readyState === peer.socket.OPEN) await peer.audio(sound);
  };

  /** Long texts have much more to come when they are left; of short ones nothing more should come, but it does. */
  test.each([
    ['break', 'long', 'and so on. '.repeat(20)],
    ['signal', 'long', 'and so on. '.repeat(20)],
    ['break', 'short', ''],
    ['signal', 'short', ''],
  ])(
    'by %s of a %s text leaves no stale frame in the next render and the spare takes over',
    async (way, _length, more) => {
      server.script((peer, message) => pour(peer, message.input));
      client.tts.warm();
      await stateIs((state) => state.socketsOpened === 2);
      for (let round = 1; round <= 30; round += 1) {
        const cancel = new AbortController();
        let heard = 0;
        try {
          for await (const { pcm } of speak({ text: `${round} ${more}` }, cancel.signal)) {
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

  test('with almost nothing left to come keeps the socket, and the end is never heard', async () => {
    use({ drainMs: 60_000 });
    server.refuse({ status: 409, after: 1 });
    const go = Promise.withResolvers<void>();
    server.script(async (peer, _message, count) => {
      peer.json({ type: 'start' });
      await peer.audio(ramp(20_000, count));
      await go.promise;
      await peer.audio(ramp(5_000, 20_000 + count));
      peer.json({ type: 'done' });
    });
    // Estimated at one second.
    for await (const { pcm } of speak({ text: 'fourteen chars' })) if (pcm.length > 20_000) break;
    const next = collect(speak({ text: 'fourteen chars' }));
    go.resolve();
    expect((await next).bytes.equals(ramp(25_000, 1))).toBe(true);
    expect(server.accepted()).toBe(1);
  });

  test('with almost nothing left to come, but a service that never ends, gives the socket up', async () => {
    use({ drainMs: 50 });
    const gone = Promise.withResolvers<number>();
    server.script(async (peer) => {
      peer.json({ type: 'start' });
      peer.socket.on('close', () => gone.resolve(peer.index));
      await peer.audio(ramp(24_000));
    });
    for await (const { pcm } of speak({ text: 'short' })) if (pcm.length > 0) break;
    expect(await gone.promise).toBe(0);
    server.script(speakWell);
    expect((await collect(speak())).bytes.equals(ramp(48_000))).toBe(true);
    expect(server.speaks[1]?.peer).not.toBe(0);
  });

  test('an error while the end is waited out keeps the socket, and its late done ends nothing', async () => {
    use({ drainMs: 60_000 });
    server.refuse({ status: 409, after: 1 });
    const go = Promise.withResolvers<void>();
    server.script(async (peer, message, count) => {
      if (count > 0) {
        peer.json({ type: 'done' });
        return speakWell(peer, message, count);
      }
      peer.json({ type: 'start' });
      await peer.audio(ramp(20_000));
      await go.promise;
      peer.json({ type: 'error', message: 'worker lost' });
    });
    for await (const { pcm } of speak({ text: 'short' })) if (pcm.length > 0) break;
    const next = collect(speak());
    go.resolve();
    expect((await next).bytes.equals(ramp(48_000))).toBe(true);
    expect(server.accepted()).toBe(1);
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
