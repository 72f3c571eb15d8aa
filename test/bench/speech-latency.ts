import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { createSandbox } from '../../electron/sandbox/create-sandbox.ts';
import { openPage } from '../support/chromium.ts';
import { startDelayProxy } from '../support/delay-proxy.ts';
import { launchAudible, withSoundPriority } from '../support/heard.ts';
import { startHost } from '../support/host-process.ts';
import { startPulse } from '../support/pulse.ts';

// Press -> first sound, at 0, 50 and 100 ms of added round trip: our warm path up to the first sample that the audio
// graph plays in Chromium, beside the first audio frame of a bare `ws` client (the floor), of a fresh socket each time,
// and of an HTTP stream. `FX_ROUNDS=40` for more rounds.
const rounds = Number(process.env['FX_ROUNDS'] ?? 20);
const text = 'Yes, I can hear you very well from here.';
/** One block of the audio graph: 128 samples at 24 kHz. */
const quantumMs = 128 / 24;
/** Ours may be this much later than the bare client at the median, and at the 95th percentile. */
const allowedMs = { p50: 15 + quantumMs, p95: 40 };

const folder = mkdtempSync(join(tmpdir(), 'fx-latency-'));
const pulse = await withSoundPriority(startPulse);
const sandbox = await createSandbox({ dataDir: join(folder, 'service'), engines: { speech: 'tone' } });
const browser = await launchAudible(pulse);
const listed = (await (await fetch(`${sandbox.baseUrl}/vui/voices`)).json()) as { voices: { voice_id: string }[] };
const voice = listed.voices[0]?.voice_id ?? '';
const speak = JSON.stringify({ type: 'speak', voice, input: text, verify_chunks: false });

const openSocket = (port: number): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/vui/v1/tts/ws`, { perMessageDeflate: false });
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });

/** One render on an open socket; resolves to the time of the first audio frame after `pressedAt`, when it is done. */
const renderOn = (socket: WebSocket, pressedAt: number): Promise<number> =>
  new Promise((resolve, reject) => {
    let firstMs: number | null = null;
    const onMessage = (data: WebSocket.RawData, isBinary: boolean): void => {
      if (isBinary) return void (firstMs ??= performance.now() - pressedAt);
      const { type } = JSON.parse((data as Buffer).toString()) as { type: string };
      if (type !== 'done' && type !== 'error') return;
      socket.off('message', onMessage);
      if (firstMs === null) reject(new Error('no audio'));
      else resolve(firstMs);
    };
    socket.on('message', onMessage);
    socket.send(speak);
  });

async function bare(port: number): Promise<number[]> {
  const socket = await openSocket(port);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await renderOn(socket, performance.now()));
  socket.terminate();
  return times;
}

async function fresh(port: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pressedAt = performance.now();
    const socket = await openSocket(port);
    times.push(await renderOn(socket, pressedAt));
    socket.terminate();
  }
  return times;
}

async function httpStream(port: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pressedAt = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/vui/v1/tts?stream=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ voice, input: text, verify_chunks: false, response_format: 'pcm' }),
    });
    let firstMs: number | null = null;
    for await (const _bytes of answer.body ?? []) firstMs ??= performance.now() - pressedAt;
    times.push(firstMs ?? Number.NaN);
  }
  return times;
}

/** Our app with a socket held open: from the press of Speak to the first sample the audio graph plays. */
async function ours(port: number): Promise<number[]> {
  const host = await startHost(join(folder, `profile-${port}`), {
    ...pulse.env,
    FLUXIONS_API_URL: `http://127.0.0.1:${port}`,
    FLUXIONS_API_KEY: sandbox.apiKey,
  });
  const { page, context } = await openPage(browser, host.url);
  try {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Speak' }).click();
    await page.getByRole('textbox', { name: 'Script' }).fill(text);
    const verify = page.getByRole('switch', { name: 'Verify chunks' });
    if ((await verify.getAttribute('aria-checked')) === 'true') await verify.click();
    await page.getByRole('status', { name: 'Speech connection' }).getByText('Ready').waitFor();
    const status = page.getByRole('status', { name: 'Speech', exact: true });
    const times: number[] = [];
    // The first one wakes the audio graph, which the browser allows only after a press.
    for (let round = -1; round < rounds; round += 1) {
      await page.getByRole('button', { name: 'Speak', exact: true }).click();
      await status.filter({ hasText: 'First sound after' }).waitFor();
      const ms = Number(/([\d,.]+) ms/.exec(await status.innerText())?.[1]?.replace(/,/g, ''));
      if (round >= 0) times.push(ms);
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByRole('status', { name: 'Speech connection' }).getByText('Ready').waitFor();
    }
    return times;
  } finally {
    await context.close();
    await host.stop();
  }
}

const at = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
const shown = (ms: number): string => ms.toFixed(1).padStart(7);
console.log(`press -> first sound, ms, ${rounds} rounds each`);
console.log('added RTT  path                                        p50     p95');
for (const roundTripMs of [0, 50, 100]) {
  const proxy = await startDelayProxy(Number(new URL(sandbox.baseUrl).port), roundTripMs);
  const rows = {
    'bare ws client, open socket, first frame': await bare(proxy.port),
    'ours, warm, first sample played': await ours(proxy.port),
    'fresh socket each time, first frame': await fresh(proxy.port),
    'HTTP stream, first bytes': await httpStream(proxy.port),
  };
  for (const [name, times] of Object.entries(rows)) {
    console.log(
      `${String(roundTripMs).padStart(6)} ms  ${name.padEnd(40)} ${shown(at(times, 0.5))} ${shown(at(times, 0.95))}`,
    );
  }
  const [floor, own] = Object.values(rows);
  const more = { p50: at(own ?? [], 0.5) - at(floor ?? [], 0.5), p95: at(own ?? [], 0.95) - at(floor ?? [], 0.95) };
  console.log(
    `           ours - bare: p50 ${shown(more.p50)} (allowed ${allowedMs.p50.toFixed(1)}), p95 ${shown(more.p95)} (allowed ${allowedMs.p95})`,
  );
  await proxy.close();
}
await browser.close();
await sandbox.close();
await pulse.close();
rmSync(folder, { recursive: true, force: true });
