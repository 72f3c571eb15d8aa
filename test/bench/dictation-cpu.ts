/**
 * What dictation costs while nobody dictates, and while somebody does: shares of one core, from the scheduler's own count
 * of the processes. The built app (host, capture process, database), a PulseAudio microphone, and the page in Chromium.
 *
 * - warm minus cold: the same app with the microphone open for the words before the press, and without. Turn by turn.
 * - levels: a take that is being spoken with the meter on show, minus the same page at rest with the microphone warm;
 *   the app's part and the page's (without Chromium's own drawing on a screen, of which there is none).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCountingGateway } from '../support/counting-gateway.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { writeNoise } from '../support/dictation-bench.ts';
import { startHost } from '../support/host-process.ts';
import { cpuShareOver, programOf, processTree } from '../support/process-tree.ts';
import { startPulse } from '../support/pulse.ts';

const turns = 4;
const overMs = 7_000;

const folder = mkdtempSync(join(tmpdir(), 'fluxions-cpu-'));
const pulse = await startPulse();
// A service that works elsewhere: it only counts.
const gateway = await startCountingGateway({
  acceptMs: 0,
  answerMs: 0,
  secondsOf: (bytes) => (bytes - 44) / 32_000,
});
const env = { ...pulse.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
const host = await startHost(join(folder, 'profile'), {
  ...env,
  FLUXIONS_API_URL: gateway.baseUrl,
  FLUXIONS_API_KEY: 'bench-key-0123456789',
});
const player = await pulse.play(writeNoise(join(folder, 'noise.wav'), 240));
const browser = await launchChromium(env);
const { page } = await openPage(browser, host.url);
await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dictate', exact: true }).click();

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const show = (name: string, values: number[]): void =>
  void process.stdout.write(
    `${name.padEnd(44)} ${median(values).toFixed(2)} %   (${values.map((value) => value.toFixed(2)).join(', ')})\n`,
  );

const status = (word: string) => page.getByRole('status').filter({ hasText: word });
async function keepOpen(choice: 'always' | 'never'): Promise<void> {
  await page.getByRole('combobox', { name: 'Microphone between takes' }).selectOption(choice);
  // The device opens or closes, and the page comes to rest.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
}
const chromiums = processTree(process.pid).filter((pid) => programOf(pid).includes('chromium'));
const browserPid = Math.min(...chromiums);

// The first take starts the capture process, which then stays.
await page.getByRole('button', { name: 'Hold to talk' }).hover();
await page.mouse.down();
await status('Listening').waitFor();
// Longer than a tap, which would keep it listening.
await page.waitForTimeout(1_000);
await page.mouse.up();
await status('Ready').waitFor({ timeout: 60_000 });

await page.getByRole('tab', { name: 'Settings' }).click();

const cold: number[] = [];
const warm: number[] = [];
for (let turn = 0; turn < turns; turn += 1) {
  await keepOpen('never');
  cold.push(await cpuShareOver(host.pid, overMs));
  await keepOpen('always');
  warm.push(await cpuShareOver(host.pid, overMs));
}
show('app, microphone closed', cold);
show('app, microphone warm', warm);
show(
  '  warm minus closed',
  warm.map((value, turn) => value - (cold[turn] ?? 0)),
);

const rest = { app: [] as number[], page: [] as number[] };
const spoken = { app: [] as number[], page: [] as number[] };
const both = async (into: { app: number[]; page: number[] }): Promise<void> => {
  const shares = await Promise.all([cpuShareOver(host.pid, overMs), cpuShareOver(browserPid, overMs)]);
  into.app.push(shares[0]);
  into.page.push(shares[1]);
};
for (let turn = 0; turn < turns; turn += 1) {
  await both(rest);
  await page.getByRole('button', { name: 'Hold to talk' }).hover();
  await page.mouse.down();
  await status('Listening').waitFor();
  await both(spoken);
  await page.mouse.up();
  await status('Ready').waitFor({ timeout: 60_000 });
}

show(
  'app, a take being spoken, minus warm',
  spoken.app.map((value, turn) => value - (rest.app[turn] ?? 0)),
);
show(
  'page with the meter, minus at rest',
  spoken.page.map((value, turn) => value - (rest.page[turn] ?? 0)),
);

player.kill();
await browser.close();
await host.stop();
await gateway.close();
await pulse.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
