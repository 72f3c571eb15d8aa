import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { startCountingGateway } from '../support/counting-gateway.ts';
import { buildPrograms } from '../support/programs.ts';

/** A step in every state of the machine, in order: starting, recording (two), draining, sending, polling, ... */
const steps = [
  'dictation-opening',
  'dictation-row',
  'dictation-submitting',
  'dictation-closed',
  'dictation-body-end',
  'dictation-id-stored',
  'dictation-text-stored',
  'dictation-inserting',
  'dictation-outcome',
];
/** 28 make 300 kills and more: `KILLS_PER_STEP=28 npm test -- test/app/kill-dictation.test.ts`. */
const kills = Number(process.env['KILLS_PER_STEP'] ?? 2);
const atOnce = 3;
const rateHz = 16_000;

let folder: string;
let programs: Awaited<ReturnType<typeof buildPrograms>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-kill-take-'));
  programs = await buildPrograms('dictation-program', 'capture', 'hotkey', 'store-worker');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  programs.remove();
});

/** What the microphone hears: noise, different each time, so that no cached answer is met. */
function sound(name: string): string {
  const samples = Int16Array.from({ length: rateHz * 20 }, () => Math.random() * 20_000 - 10_000);
  const path = join(folder, `${name}.wav`);
  const header = wavHeader({ sampleRateHz: rateHz, channels: 1 }, samples.byteLength);
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
  return path;
}

type Ended = { done: boolean; signal: NodeJS.Signals | null; output: string };

function run(env: Record<string, string>, killAfterMs?: number): Promise<Ended> {
  const child = spawn(process.execPath, [programs.path('dictation-program')], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // A run that hangs is a failure with its output, not a test without one.
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs ?? 60_000);
  return new Promise((done) => {
    child.once('exit', (_code, signal) => {
      clearTimeout(timer);
      done({ done: output.includes('done'), signal, output });
    });
  });
}

async function inTurns<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

/** One take in a profile of its own, killed as `kill` says, then started again until it has its text. */
async function takeWith(name: string, kill: (env: Record<string, string>) => Promise<Ended>) {
  const gateway = await startCountingGateway({
    acceptMs: 300,
    answerMs: 100,
    secondsOf: (bytes) => (bytes - 44) / (rateHz * 2),
  });
  const env = {
    FLUXIONS_DATA_DIR: join(folder, name),
    FLUXIONS_API_URL: gateway.baseUrl,
    FLUXIONS_API_KEY: 'test-key-0123456789',
    FLUXIONS_MICROPHONE: `wav:${sound(name)}`,
    FX_SETTLE_MS: '4000',
  };
  const first = await kill(env);
  const second = await run(env);
  await gateway.close();
  return { first, second, submissions: gateway.accepted.length };
}

describe('kill -9 while dictating', () => {
  test(`${steps.length} steps x ${kills}: the take is listed, gets its text, and is submitted once`, {
    timeout: 1_800_000,
  }, async () => {
    const wrong: string[] = [];
    const names = steps.flatMap((step) => Array.from({ length: kills }, (_, index) => ({ step, index })));
    await inTurns(names, async ({ step, index }) => {
      const { first, second, submissions } = await takeWith(`${step}-${index}`, (env) =>
        run({ ...env, FX_FAILPOINT: step }),
      );
      if (first.signal !== 'SIGKILL') wrong.push(`${step}: not killed: ${first.output}`);
      if (!second.output.includes('done takes=1 lost=0 audio=1')) wrong.push(`${step}: ${second.output}`);
      if (submissions !== 1) wrong.push(`${step}: ${submissions} submissions`);
    });
    process.stdout.write(`kills ${names.length}, wrong ${wrong.length}\n`);
    expect(wrong).toEqual([]);
  });

  test('at random moments: nothing is lost, nothing is submitted twice', { timeout: 1_800_000 }, async () => {
    const wrong: string[] = [];
    const names = Array.from({ length: kills * 3 }, (_, index) => `random-${index}`);
    await inTurns(names, async (name) => {
      const { second, submissions } = await takeWith(name, (env) => run(env, 300 + Math.random() * 3_000));
      if (!second.output.includes('done takes=1 lost=0 audio=1')) wrong.push(`${name}: ${second.output}`);
      if (submissions !== 1) wrong.push(`${name}: ${submissions} submissions`);
    });
    process.stdout.write(`random kills ${names.length}, wrong ${wrong.length}\n`);
    expect(wrong).toEqual([]);
  });
});
