import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { startCountingGateway } from '../support/counting-gateway.ts';
import { seededRandom } from '../support/pcm-signal.ts';
import { buildPrograms } from '../support/programs.ts';
import type { QueueProgram } from '../support/queue-program.ts';

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
const kills = Number(process.env['KILLS_PER_STEP'] ?? 25);
const seed = Number(process.env['FX_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let folder: string;
let programs: Awaited<ReturnType<typeof buildPrograms>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-kill-'));
  programs = await buildPrograms('queue-program', 'store-worker');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  programs.remove();
});

/** Some seconds of noise, long enough to be sent in several chunks, different each time so that no copy is met. */
function audioFile(profile: string, name: string): string {
  const samples = Int16Array.from({ length: 240_000 }, () => Math.random() * 20_000 - 10_000);
  const path = join(folder, 'audio', `${profile}-${name}.wav`);
  mkdirSync(join(folder, 'audio'), { recursive: true });
  writeFileSync(
    path,
    Buffer.concat([wavHeader({ sampleRateHz: 48_000, channels: 1 }, samples.byteLength), Buffer.from(samples.buffer)]),
  );
  return path;
}

type Ended = { done: boolean; signal: NodeJS.Signals | null; output: string };

/** One life of the app; `killAfterMs` counts from the moment its files are taken in. */
function live(baseUrl: string, profile: string, program: QueueProgram, killAfterMs?: number): Promise<Ended> {
  const child = spawn(process.execPath, [programs.path('queue-program')], {
    env: {
      PATH: process.env['PATH'],
      FLUXIONS_DATA_DIR: join(folder, profile),
      FLUXIONS_API_URL: baseUrl,
      FLUXIONS_API_KEY: 'test-key-0123456789',
      // Longer than the gateway takes to accept what it has (2 s at most), which is what settling means.
      FX_SETTLE_MS: '4000',
      PROGRAM: JSON.stringify(program),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (killAfterMs !== undefined && output.includes('imported'))
      timer ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((ended) => {
    child.once('close', (_code, signal) => {
      clearTimeout(timer);
      ended({ done: output.includes('done'), signal, output });
    });
  });
}

/** What was accepted, and so would be billed, per file. */
function charges(gateway: Awaited<ReturnType<typeof startCountingGateway>>): { jobs: number; twice: string[] } {
  const counts = Map.groupBy(
    gateway.accepted,
    ({ filename }) => /(kill|random)\d+-[a-z-]*\d*/.exec(filename)?.[0] ?? filename,
  );
  const twice = [...counts].filter(([, jobs]) => jobs.length > 1).map(([name, jobs]) => `${name} x${jobs.length}`);
  return { jobs: counts.size, twice };
}

describe('kill -9 at every step of a paid job', () => {
  test(`B1: ${steps.length} steps x ${kills}: every job is finished, none is submitted twice`, {
    timeout: 1_200_000,
  }, async () => {
    const gateway = await startCountingGateway({ acceptMs: 2_000 });
    const problems: string[] = [];
    // One profile dies once at every step, each time over another file, and each life first finishes what the last one
    // left. The profiles begin at different steps, so that the machine always has some of each to do.
    const profile = async (index: number): Promise<void> => {
      const name = `kill${index}`;
      const order = steps.map((_, at) => steps[(at + index) % steps.length] ?? '');
      const first: string[] = [];
      for (const step of order) {
        const file = audioFile(name, step);
        const killed = await live(gateway.baseUrl, name, { first, files: [file], failPoint: step });
        if (killed.signal !== 'SIGKILL') problems.push(`${name} was not killed at ${step}: ${killed.output}`);
        first.push(file);
      }
      const last = await live(gateway.baseUrl, name, { first, files: [], failPoint: null });
      if (!last.done) problems.push(`${name} is not finished: ${last.output}`);
    };
    await Promise.all(Array.from({ length: kills }, (_, index) => profile(index)));
    const { jobs, twice } = charges(gateway);
    await gateway.close();
    console.log(
      `B1: kills ${steps.length * kills}, jobs ${jobs}, submissions ${gateway.accepted.length}, extra ${gateway.accepted.length - jobs}`,
    );
    expect(problems).toEqual([]);
    expect(twice).toEqual([]);
    expect(gateway.accepted).toHaveLength(steps.length * kills);
    expect(jobs).toBe(steps.length * kills);
  });

  test('B2: 200 jobs, each of them killed one to three times at random: the same', { timeout: 600_000 }, async () => {
    console.log(`B2 seed ${seed} (FX_SEED=${seed} runs it again)`);
    const random = seededRandom(seed);
    const gateway = await startCountingGateway({ acceptMs: 2_000, random });
    const problems: string[] = [];
    let killed = 0;
    const profile = async (index: number): Promise<void> => {
      const name = `random${index}`;
      const files = Array.from({ length: 10 }, (_, file) => audioFile(name, String(file)));
      // No job is done within the first two seconds, so the first kill meets all ten.
      for (let kill = 0, most = 1 + (index % 3); kill < most; kill += 1) {
        const { signal } = await live(
          gateway.baseUrl,
          name,
          { first: [], files, failPoint: null },
          random() * 2_000 * (kill + 1),
        );
        if (signal === 'SIGKILL') killed += 1;
      }
      const last = await live(gateway.baseUrl, name, { first: [], files, failPoint: null });
      if (!last.done) problems.push(`${name} is not finished: ${last.output}`);
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => profile(index)));
    const { jobs, twice } = charges(gateway);
    await gateway.close();
    console.log(`B2: kills ${killed}, jobs ${jobs}, submissions ${gateway.accepted.length}`);
    expect(problems).toEqual([]);
    expect(twice).toEqual([]);
    expect(gateway.accepted).toHaveLength(200);
    expect(jobs).toBe(200);
    expect(killed).toBeGreaterThan(30);
  });
});
