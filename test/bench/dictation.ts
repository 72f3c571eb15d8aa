/**
 * From letting go of the key to text in a browser's text area, over shaped lines: ours with the body sent while one
 * speaks, ours with the take sent afterwards, and a bare script (sends the file at key-up on a new connection, asks every
 * 100 ms, xclip and xdotool). Real key, real screen, a real text area; the service takes exactly 300 ms.
 *
 * `npm run bench -- dictation` (takes of 3 s, under 4 minutes), `-- dictation --full` (3, 30 and 120 s), or
 * `--seconds=3,30 --takes=10 --lines=20/40,5/60,1/100` (Mbit/s and ms).
 *
 * `net` is what is left without the service's 300 ms, two round trips and, for ours, the tail that is recorded on purpose
 * after key-up (the script cuts its audio at key-up). Takes of up to 5 s come from a PulseAudio microphone in real time;
 * longer ones from a file that is played faster, but never faster than a quarter of the line.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { dictationTuning } from '../../electron/domain/dictation/tuning.ts';
import { chromiumArgs } from '../support/chromium.ts';
import { type DictationApp, startDictationApp } from '../support/dictation-app.ts';
import {
  bareScript,
  benchOptions,
  nextInput,
  noiseWav,
  percentile as at,
  writeNoise,
} from '../support/dictation-bench.ts';
import { startPulse } from '../support/pulse.ts';
import { startScreen } from '../support/screen.ts';
import { type Line, type ShapedService, startShapedService } from '../support/shaped-line.ts';

const { seconds: lengths, takes, lines } = benchOptions(process.argv.slice(2));
const processingMs = 300;
/** Longer takes are played faster than they were spoken, and fewer of them. */
const longSec = 5;
const bytesPerSec = 32_000;
const ends = ['Inserted', 'Copied', 'Kept', 'Failed'];

type Taken = { ms: number; durationMs: number; phases: (number | null)[]; sent: string };

const folder = mkdtempSync(join(tmpdir(), 'fluxions-bench-'));
const screen = await startScreen();
const pulse = await startPulse();
const noise = writeNoise(join(folder, 'noise.wav'), 600);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  headless: false,
  args: chromiumArgs,
  env: { ...process.env, ...screen.env } as Record<string, string>,
});
const page = await browser.newPage();
await page.setContent('<title>editor</title><textarea rows="10" cols="80"></textarea>');
const window = await screen.windowOf(['--name', 'editor']);
await screen.xdotool('windowfocus', '--sync', window);
await page.focus('textarea');

/** Holds the key for `holdMs` of real time and waits for the text. */
async function dictate(app: DictationApp, service: ShapedService, holdMs: number): Promise<Taken> {
  const input = await nextInput(page);
  service.arrivals();
  await screen.xdotool('keydown', 'F9');
  await app.until(({ status }) => status === 'Listening');
  await new Promise((resolve) => setTimeout(resolve, holdMs));
  const upAtMs = Date.now();
  await screen.xdotool('keyup', 'F9');
  const ended = await app.until(({ status }) => ends.includes(status));
  if (ended.status !== 'Inserted') throw new Error(`not inserted: ${ended.status}, ${ended.message ?? ''}`);
  const inputAtMs = await input();
  if (inputAtMs === null) throw new Error('said to be inserted, and the text never came to the field');
  const ms = inputAtMs - upAtMs;
  const { item, spans } = await app.newest();
  const phases = [
    spans?.keyUpToSentMs ?? null,
    spans?.sentToJobMs ?? null,
    spans?.jobToCompletedMs ?? null,
    spans?.completedToInsertedMs ?? null,
  ];
  const sent = service.arrivals().map(({ way, end }) => (end === 'whole' ? way : `${way} (cut)`));
  return { ms, durationMs: item.durationMs ?? 0, phases, sent: sent.join(', then ') };
}

/** Ours, `count` takes of `lengthSec`; the first, which starts the processes and learns, is not among them. */
async function ours(
  line: Line,
  service: ShapedService,
  lengthSec: number,
  upload: 'live' | 'after',
  count: number,
): Promise<Taken[]> {
  const isLong = lengthSec > longSec;
  const pace = isLong ? Math.max(1, Math.min(10, ((line.upMbit * 1e6) / 8 / bytesPerSec) * 0.25)) : 1;
  const file = isLong ? writeNoise(join(folder, `noise-${lengthSec}.wav`), lengthSec + 10 * pace) : null;
  const app = await startDictationApp({
    ...pulse.env,
    ...screen.env,
    FLUXIONS_MICROPHONE: file === null ? '' : `wav@${pace}:${file}`,
    // What an app of this profile has learned holds for the next one.
    FLUXIONS_DATA_DIR: join(folder, `profile-${line.upMbit}`),
    FLUXIONS_API_URL: service.baseUrl,
    FLUXIONS_API_KEY: 'bench-key-0123456789',
  });
  await app.prefer({ upload, mode: 'hold', key: 'F9', warmth: isLong ? 'never' : 'after-use' });
  await app.until(({ key }) => key.backend === 'uiohook');
  // Somebody speaks all the time.
  const player = isLong ? null : await pulse.play(noise);
  const taken: Taken[] = [];
  try {
    if (!isLong) for (let learn = 0; learn < 3; learn += 1) await dictate(app, service, 500);
    else await dictate(app, service, 500);
    for (let take = 0; take < count; take += 1) taken.push(await dictate(app, service, (lengthSec * 1_000) / pace));
  } finally {
    player?.kill();
    await app.close();
  }
  return taken;
}

function report(line: Line, lengthSec: number, way: string, taken: Taken[]): number {
  const ms = taken.map((one) => one.ms);
  const tailMs = way.startsWith('ours') ? dictationTuning.tailMs : 0;
  const net = ms.map((one) => one - processingMs - 2 * line.roundTripMs - tailMs);
  const phases = [0, 1, 2, 3].map((phase) =>
    at(
      taken.flatMap(({ phases: all }) => all[phase] ?? []),
      0.5,
    ),
  );
  const detail = way.startsWith('ours') ? ` | ${phases.join(' / ')}` : '';
  process.stdout.write(
    `${line.upMbit} Mbit/s ${line.roundTripMs} ms | ${lengthSec} s | ${way.padEnd(24)} | ${at(ms, 0.5)} / ${at(ms, 0.95)} | ${at(net, 0.5)} / ${at(net, 0.95)}${detail}\n`,
  );
  const ways = [...Map.groupBy(taken, ({ sent }) => sent)].map(([sent, of]) => `${of.length} ${sent}`);
  if (way.startsWith('ours')) process.stdout.write(`  as the service saw them: ${ways.join('; ')}\n`);
  return at(ms, 0.5);
}

process.stdout.write(
  'line | take | way | key-up to text, ms, p50 / p95 | net of it p50 / p95 | of which p50: key-up to sent (tail included) / to job / to result / to text\n',
);
for (const line of lines) {
  const service = await startShapedService(line, processingMs);
  for (const lengthSec of lengths) {
    const count = lengthSec > longSec ? Math.min(takes, lengthSec > 60 ? 1 : 3) : takes;
    const live = await ours(line, service, lengthSec, 'live', count);
    const after = await ours(line, service, lengthSec, 'after', Math.ceil(count / 2));
    // xclip may end before the clipboard is its own: then such a script pastes what was there, or nothing.
    await screen.copy('what was there');
    const bare: Taken[] = [];
    for (let take = 0; take < count; take += 1) {
      const input = await nextInput(page);
      const audio = noiseWav(lengthSec);
      const upAtMs = Date.now();
      await bareScript(service.baseUrl, audio, screen);
      const inputAtMs = await input();
      if (inputAtMs !== null)
        bare.push({ ms: inputAtMs - upAtMs, durationMs: lengthSec * 1000, phases: [], sent: 'sized' });
    }
    const liveMs = report(line, lengthSec, 'ours, while speaking', live);
    const afterMs = report(line, lengthSec, 'ours, after release', after);
    report(line, lengthSec, 'bare script', bare);
    if (bare.length < count)
      process.stdout.write(`  the bare script pasted nothing ${count - bare.length} times of ${count}\n`);
    const heardMs = at(
      after.map(({ durationMs }) => durationMs),
      0.5,
    );
    const uploadMs = (heardMs / 1000) * ((bytesPerSec * 8) / line.upMbit / 1e6) * 1000;
    process.stdout.write(
      `  while speaking is ${afterMs - liveMs} ms sooner; the take alone is ${Math.round(uploadMs)} ms of the line\n`,
    );
  }
  service.close();
}
await browser.close();
await screen.close();
await pulse.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
