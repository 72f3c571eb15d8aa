import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseWav } from '../../electron/domain/audio/wav-parse.ts';
import { tempFolder } from '../support/capture.ts';
import { firstDifference, writeSignalWav } from '../support/pcm-signal.ts';
import {
  openRecorder,
  type RecorderCommand,
  type RecorderOrder,
  type RecorderReport,
} from '../support/recorder-main.ts';

const rate = 16_000;
const [library = ''] = globSync('/usr/lib/*/faketime/libfaketime.so.1');
if (!existsSync(library)) console.log('A10 skipped: libfaketime is not installed');

/** What the computer's clock is set to while a take runs, and from where on it goes on. */
const jumps = ['+1h', '-1h', '+400d', '-400d'];

test.skipIf(!existsSync(library))(
  'A10: the clock is set forward and back while recording: as long as it sounds, in the order it was made',
  { timeout: 120_000 },
  async () => {
    const { dir, remove } = tempFolder('fx-clock-');
    onTestFinished(remove);
    mkdirSync(join(dir, 'media'));
    const file = join(dir, 'source.wav');
    writeSignalWav(file, { frames: 60 * rate, sampleRateHz: rate });
    const clock = join(dir, 'clock');
    writeFileSync(clock, '+0');
    const order: RecorderOrder = {
      dir,
      source: { kind: 'wav', file, pace: 'realtime', atEnd: 'silence' },
      stopAtMs: null,
    };
    const main = fork(new URL('../support/recorder-main.ts', import.meta.url).pathname, {
      // Only the clock on the wall jumps, in both processes; time that passes goes on, as it does in a real computer.
      env: {
        ...process.env,
        FX_RECORDER: JSON.stringify(order),
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    onTestFinished(() => void main.kill('SIGKILL'));
    const elapsed: number[][] = [[]];
    const waiters = new Set<(message: RecorderReport) => void>();
    main.on('message', (message: RecorderReport) => {
      if (message.type === 'elapsed') elapsed.at(-1)?.push(message.ms);
      for (const look of waiters) look(message);
    });
    const when = (is: (message: RecorderReport) => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (message: RecorderReport): void => {
          if (!is(message)) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
      });
    const tell = (command: RecorderCommand): void => void main.send(command);

    for (const [index, jump] of jumps.entries()) {
      if (index > 0) {
        elapsed.push([]);
        tell('start');
      }
      await when((message) => message.type === 'elapsed' && message.ms > 300);
      writeFileSync(clock, jump);
      const jumpedAtMs = elapsed.at(-1)?.at(-1) ?? 0;
      await when((message) => message.type === 'elapsed' && message.ms > jumpedAtMs + 700);
      const done = when((message) => message.type === 'done');
      tell('stop');
      await done;
    }
    // The fifth is never stopped: the app dies in the middle, at another time than it began.
    elapsed.push([]);
    tell('start');
    await when((message) => message.type === 'elapsed' && message.ms > 500);
    writeFileSync(clock, '+0');
    await when((message) => message.type === 'elapsed' && message.ms > 1_000);
    main.kill('SIGKILL');
    await once(main, 'exit');

    const { service, store } = await openRecorder({ dir, source: order.source });
    await service.recover();
    const { rows } = await store.listItems({ limit: 50, sort: 'newest' });
    await service.close();
    await store.close();
    expect(rows).toHaveLength(jumps.length + 1);
    for (const { item } of rows) {
      const bytes = readFileSync(join(dir, 'media', item.files[0] ?? ''));
      const parsed = parseWav(bytes, bytes.length);
      const frames = parsed.kind === 'wav' ? parsed.head.dataBytes / 2 : Number.NaN;
      expect(item).toMatchObject({ recording: false, durationMs: Math.round((frames / rate) * 1000) });
      expect(frames / rate).toBeGreaterThan(0.9);
      expect(firstDifference(bytes.subarray(44))).toBe(-1);
    }
    // The time shown while recording never goes back, whatever the clock does.
    for (const values of elapsed) expect(values).toEqual(values.toSorted((a, b) => a - b));
    const madeAtMs = rows.map(({ item }) => item.createdAtMs);
    expect(madeAtMs).toEqual(madeAtMs.toSorted((a, b) => b - a));
    // The clock really was another one: the fourth began 400 days ahead, the fifth 400 days back.
    const days = madeAtMs.map((at) => Math.round((at - Date.now()) / 86_400_000) + 0).toSorted((a, b) => a - b);
    console.log(
      `A10: takes of ${rows.map(({ item }) => item.durationMs).join(', ')} ms, days from now: ${days.join(', ')}`,
    );
    expect(days).toEqual([-400, 0, 0, 0, 400]);
  },
);
