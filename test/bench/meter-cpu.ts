/**
 * What the level on show costs the page: shares of one core of a whole Chromium, from the scheduler's own count of its
 * processes. Nothing is attached to it: it is started with the page's address, gets to its view by keys, and the take
 * begins and ends by command. Without a graphics card, so drawing is counted too.
 *
 * - the Dictate view while a take is spoken, minus the same view at rest;
 * - the pill over another view, minus that view at rest.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { sendCommand } from '../../electron/host/command-socket.ts';
import { chromiumArgs } from '../support/chromium.ts';
import { startCountingGateway } from '../support/counting-gateway.ts';
import { startHost } from '../support/host-process.ts';
import { cpuShareOver } from '../support/process-tree.ts';
import { startScreen } from '../support/screen.ts';

const turns = 4;
const overMs = 8_000;
const rateHz = 16_000;

const folder = mkdtempSync(join(tmpdir(), 'fluxions-meter-'));
const profile = join(folder, 'profile');
const said = join(folder, 'said.wav');
writeFileSync(said, syllables(300));
const gateway = await startCountingGateway({ acceptMs: 0, answerMs: 0, secondsOf: (bytes) => (bytes - 44) / 32_000 });
const screen = await startScreen();
const host = await startHost(profile, {
  DISPLAY: '',
  WAYLAND_DISPLAY: '',
  FLUXIONS_API_URL: gateway.baseUrl,
  FLUXIONS_API_KEY: 'bench-key-0123456789',
  FLUXIONS_MICROPHONE: `wav:${said}`,
});
const page = [`--user-data-dir=${join(folder, 'browser')}`, '--window-size=1280,900', `--app=${host.url}`];
const chromium = screen.run('/usr/bin/chromium', [...chromiumArgs, ...page]);
const window = await screen.windowOf(['--onlyvisible', '--name', 'Fluxions']);
await screen.xdotool('windowfocus', '--sync', window);
await sleep(4_000);

/** Noise that is loud and quiet four times a second, as speech is: a level that stands still would cost nothing to show. */
function syllables(lengthSec: number): Buffer {
  const loudness = (index: number): number => Math.sin((index / rateHz) * Math.PI * 4) ** 2;
  const samples = Int16Array.from({ length: rateHz * lengthSec }, (_, index) => {
    return (Math.random() * 2 - 1) * 20_000 * loudness(index);
  });
  const header = wavHeader({ sampleRateHz: rateHz, channels: 1 }, samples.byteLength);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

const pid = chromium.pid ?? 0;
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const list = (values: number[]): string => values.map((value) => value.toFixed(1)).join(', ');

async function measure(name: string, key: string): Promise<void> {
  await screen.xdotool('key', '--window', window, 'g');
  await screen.xdotool('key', '--window', window, key);
  await sleep(2_000);
  const rest: number[] = [];
  const spoken: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    rest.push(await cpuShareOver(pid, overMs));
    if (!(await sendCommand(profile, 'toggle'))) throw new Error('the host took no command');
    await sleep(1_000);
    spoken.push(await cpuShareOver(pid, overMs));
    await sendCommand(profile, 'toggle');
    await sleep(5_000);
  }
  const more = spoken.map((value, turn) => value - (rest[turn] ?? 0));
  process.stdout.write(`${name.padEnd(44)} ${median(more).toFixed(1)} %   (${list(more)}; at rest ${list(rest)})\n`);
}

await measure('Dictate view, a take being spoken', 'd');
// Not the Library: its row of the take that is under way has a wheel of its own.
await measure('pill over Usage, a take being spoken', 'u');
if (process.env['METER_SHOT']) {
  await sendCommand(profile, 'toggle');
  await sleep(1_500);
  screen.run('import', ['-window', 'root', process.env['METER_SHOT']]);
  await sleep(1_500);
}

chromium.kill('SIGKILL');
await host.stop();
await gateway.close();
await screen.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
