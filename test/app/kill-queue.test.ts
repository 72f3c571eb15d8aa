import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { startCountingGateway } from '../support/counting-gateway.ts';

/** Every step between choosing a file and reading its transcript, in order (reliability list B1). */
const steps = [
  'hashed',
  'queued',
  'submitting-row',
  'first-byte',
  'mid-body',
  'body-end',
  'before-answer',
  'waiting',
  'answer-read',
  'id-stored',
  'poll',
  'result-stored',
  'done',
];
const kills = Number(process.env['KILLS_PER_STEP'] ?? 4);
const atOnce = 6;
const program = resolve(import.meta.dirname, '../support/queue-program.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Half a minute of noise, long enough to be sent in several chunks, different each time so that no copy is met. */
function audioFile(name: string): string {
  const samples = Int16Array.from({ length: 1_440_000 }, () => Math.random() * 20_000 - 10_000);
  const path = join(folder, `${name}.wav`);
  writeFileSync(
    path,
    Buffer.concat([wavHeader({ sampleRateHz: 48_000, channels: 1 }, samples.byteLength), Buffer.from(samples.buffer)]),
  );
  return path;
}

type Ended = { done: boolean; signal: NodeJS.Signals | null; output: string };

function run(env: Record<string, string>, killAfterMs?: number): Promise<Ended> {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const timer = killAfterMs === undefined ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((done) => {
    child.once('exit', (_code, signal) => {
      if (timer) clearTimeout(timer);
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

describe('kill -9 at every step of a paid job', () => {
  test(`${steps.length} steps x ${kills}: every job is finished, none is submitted twice`, {
    timeout: 1_200_000,
  }, async () => {
    const gateway = await startCountingGateway();
    const cases = steps.flatMap((step) =>
      Array.from({ length: kills }, (_, index) => ({ step, name: `${step}-${index}` })),
    );
    const unfinished: string[] = [];
    const notKilled: string[] = [];
    await inTurns(cases, async ({ step, name }) => {
      const env = {
        FLUXIONS_DATA_DIR: join(folder, name),
        FLUXIONS_API_URL: gateway.baseUrl,
        FLUXIONS_API_KEY: 'test-key-0123456789',
        FX_SETTLE_MS: '4000',
        TEST_AUDIO: audioFile(name),
      };
      const first = await run({ ...env, FX_FAILPOINT: step });
      if (first.signal !== 'SIGKILL') notKilled.push(`${name}: ${first.output}`);
      const second = await run(env);
      if (!second.done) unfinished.push(`${name}: ${second.output}`);
    });
    const counts = Map.groupBy(gateway.accepted, ({ filename }) => filename.match(/[a-z-]+-\d+/)?.[0] ?? filename);
    const twice = [...counts].filter(([, jobs]) => jobs.length > 1).map(([name, jobs]) => `${name} x${jobs.length}`);
    await gateway.close();
    process.stdout.write(
      `kills ${cases.length}, jobs ${counts.size}, submissions ${gateway.accepted.length}, extra ${gateway.accepted.length - counts.size}\n`,
    );
    expect(notKilled).toEqual([]);
    expect(unfinished).toEqual([]);
    expect(twice).toEqual([]);
    expect(counts.size).toBe(cases.length);
  });

  test('kills at random moments: the same', { timeout: 600_000 }, async () => {
    const gateway = await startCountingGateway();
    const names = Array.from({ length: kills * 4 }, (_, index) => `random-${index}`);
    const unfinished: string[] = [];
    await inTurns(names, async (name) => {
      const env = {
        FLUXIONS_DATA_DIR: join(folder, name),
        FLUXIONS_API_URL: gateway.baseUrl,
        FLUXIONS_API_KEY: 'test-key-0123456789',
        FX_SETTLE_MS: '4000',
        TEST_AUDIO: audioFile(name),
      };
      for (let kill = 0; kill < 2; kill += 1) await run(env, 300 + Math.random() * 2_500);
      const last = await run(env);
      if (!last.done) unfinished.push(`${name}: ${last.output}`);
    });
    await gateway.close();
    const counts = Map.groupBy(gateway.accepted, ({ filename }) => filename.match(/[a-z-]+-\d+/)?.[0] ?? filename);
    const twice = [...counts]
      .filter(([, jobs]) => jobs.length > 1)
      .map(([name, jobs]) => `${name}: ${jobs.map((job) => `${job.filename} at ${job.createdAtMs}`).join(', ')}`);
    expect(unfinished).toEqual([]);
    expect(twice).toEqual([]);
    expect(counts.size).toBe(names.length);
  });
});
