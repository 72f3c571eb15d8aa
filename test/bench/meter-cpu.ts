/**
 * What the level on show costs the page: shares of one core of a whole Chromium, from the scheduler's own count of its
 * processes, while a take is spoken, minus the same view at rest. Nothing is attached to it: it is started with the
 * page's address, gets to its view by keys, and the take begins and ends by command. Without a graphics card, so drawing
 * is counted too.
 *
 * - speech: the sample episode, in the Dictate view and in the pill over another view;
 * - swings: noise that goes from nothing to full scale and back four times a second. The meter falls some five segments a
 *   second and cannot rise more often than it falls, so these nine pictures a second are about the most it can cost;
 * - bare: an empty page that moves one bar twenty times a second, in a Chromium of its own: what this machine takes for
 *   that, whoever draws it.
 */
import { type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLevelMeter } from '../../electron/domain/audio/level-meter.ts';
import { samplesOf } from '../../electron/domain/audio/pcm.ts';
import { createSegmentMeter } from '../../electron/domain/audio/segment-meter.ts';
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
const gateway = await startCountingGateway({ acceptMs: 0, answerMs: 0, secondsOf: (bytes) => (bytes - 44) / 32_000 });
const screen = await startScreen();

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const list = (values: number[]): string => values.map((value) => value.toFixed(1)).join(', ');
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

function startChromium(name: string, url: string): ChildProcess {
  const page = [`--user-data-dir=${join(folder, name)}`, '--window-size=1280,900', `--app=${url}`];
  return screen.run('/usr/bin/chromium', [...chromiumArgs, ...page]);
}

/** Pictures a second that the meter shows of the first seconds of a 16 kHz WAV of ours. */
function picturesPerSec(wav: Buffer): string {
  const samples = samplesOf(wav.subarray(44, 44 + rateHz * 2 * 9));
  let pictures = 0;
  const show = createSegmentMeter(() => (pictures += 1));
  for (const { level } of createLevelMeter({ sampleRateHz: rateHz, channels: 1 }).push(samples)) show(level);
  return (pictures / 9).toFixed(1);
}

async function measureApp(sound: string, wav: Buffer): Promise<void> {
  const said = join(folder, `${sound}.wav`);
  writeFileSync(said, wav);
  const profile = join(folder, `${sound}-profile`);
  const host = await startHost(profile, {
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
    FLUXIONS_API_URL: gateway.baseUrl,
    FLUXIONS_API_KEY: 'bench-key-0123456789',
    FLUXIONS_MICROPHONE: `wav:${said}`,
  });
  const chromium = startChromium(`${sound}-browser`, host.url);
  const window = await screen.windowOf(['--onlyvisible', '--name', 'Fluxions']);
  await screen.xdotool('windowfocus', '--sync', window);
  await sleep(4_000);
  say(`${sound}: ${picturesPerSec(wav)} pictures a second`);
  const toggle = async (): Promise<void> => {
    if (!(await sendCommand(profile, 'toggle'))) throw new Error('the host took no command');
  };
  // Not the Library for the pill: its row of the take that is under way has a wheel of its own.
  for (const [name, key] of [
    ['Dictate view', 'd'],
    ['pill over Usage', 'u'],
  ] as const) {
    await screen.xdotool('key', '--window', window, 'g');
    await screen.xdotool('key', '--window', window, key);
    await sleep(2_000);
    const rest: number[] = [];
    const spoken: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      rest.push(await cpuShareOver(chromium.pid ?? 0, overMs));
      await toggle();
      await sleep(1_000);
      spoken.push(await cpuShareOver(chromium.pid ?? 0, overMs));
      await toggle();
      await sleep(5_000);
    }
    const more = spoken.map((value, turn) => value - (rest[turn] ?? 0));
    say(`  ${name.padEnd(24)} ${median(more).toFixed(1)} %   (${list(more)}; at rest ${list(rest)})`);
  }
  if (process.env['METER_SHOT']) {
    await toggle();
    await sleep(1_500);
    const shot = [
      '-f',
      'x11grab',
      '-i',
      screen.env.DISPLAY,
      '-frames:v',
      '1',
      `${process.env['METER_SHOT']}-${sound}.png`,
    ];
    screen.run('ffmpeg', ['-loglevel', 'error', '-y', '-video_size', '1280x900', ...shot]);
    await sleep(2_500);
  }
  chromium.kill('SIGKILL');
  await host.stop();
}

async function measureBare(): Promise<void> {
  const html = join(folder, 'bare.html');
  writeFileSync(
    html,
    `<!doctype html><title>bare</title><div id=b style="width:384px;height:8px;background:#06c;will-change:transform">
    </div><script>setInterval(() => (b.style.transform = 'scaleX(' + Math.random() + ')'), 50)</script>`,
  );
  const chromium = startChromium('bare-browser', `file://${html}`);
  await sleep(5_000);
  const shares: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) shares.push(await cpuShareOver(chromium.pid ?? 0, overMs));
  say(`bare: 20 pictures a second\n  ${'empty page'.padEnd(24)} ${median(shares).toFixed(1)} %   (${list(shares)})`);
  chromium.kill('SIGKILL');
}

/** A WAV that is long enough for all takes: a microphone that is a file is silent after its end. */
function longWav(pcm: Buffer): Buffer {
  const times = Math.ceil((300 * rateHz * 2) / pcm.byteLength);
  const whole = Buffer.concat(Array.from({ length: times }, () => pcm));
  return Buffer.concat([wavHeader({ sampleRateHz: rateHz, channels: 1 }, whole.byteLength), whole]);
}

function swings(): Buffer {
  const loudness = (index: number): number => Math.sin((index / rateHz) * Math.PI * 4) ** 2;
  const samples = Int16Array.from({ length: rateHz * 60 }, (_, index) => {
    return (Math.random() * 2 - 1) * 32_767 * loudness(index);
  });
  return Buffer.from(samples.buffer);
}

await measureBare();
await measureApp('speech', longWav(readFileSync('resources/sample/episode.wav').subarray(44)));
await measureApp('swings', longWav(swings()));

await gateway.close();
await screen.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
