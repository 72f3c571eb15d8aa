/**
 * Prints what the loopback host costs: `node test/bench/host.ts [upload MiB, default 2048]`. Ten thousand wrong tokens,
 * one large upload with the growth of resident memory, and seeks in audio. Client and server share this process.
 */
import { ReadableStream } from 'node:stream/web';
import { createSignIn } from '../../electron/host/launch-code.ts';
import { startOurs } from '../support/host-targets.ts';

const uploadMiB = Number(process.argv[2] ?? 2048);
const rows: Record<string, string> = {};

const signIn = createSignIn();
for (let session = 0; session < 16; session += 1) signIn.redeem(signIn.issueCode(60_000));
const wrongStartMs = performance.now();
for (let index = 0; index < 10_000; index += 1) signIn.isSession(`guess ${index} ${'x'.repeat(32)}`);
rows['10,000 wrong tokens, 16 sessions'] = `${(performance.now() - wrongStartMs).toFixed(0)} ms`;

const host = await startOurs({ maxUploadBytes: 8 * 1024 ** 3 });
const token = await host.signIn();

async function* zeroes(): AsyncGenerator<Uint8Array> {
  const block = new Uint8Array(1024 * 1024);
  for (let sent = 0; sent < uploadMiB; sent += 1) yield block;
}
const rssBefore = process.memoryUsage().rss;
let rssPeak = rssBefore;
const sampler = setInterval(() => (rssPeak = Math.max(rssPeak, process.memoryUsage().rss)), 20);
const uploadStartMs = performance.now();
const answer = await fetch(`${host.origin}/upload`, {
  method: 'PUT',
  headers: { origin: host.origin, 'x-fluxions-session': token, 'x-file-name': 'large.wav' },
  body: ReadableStream.from(zeroes()),
  duplex: 'half',
} as RequestInit);
const uploadMs = performance.now() - uploadStartMs;
clearInterval(sampler);
rows[`upload of ${uploadMiB} MiB`] =
  `${answer.status}, ${((uploadMiB / uploadMs) * 1000).toFixed(0)} MiB/s, resident memory +${((rssPeak - rssBefore) / 1024 ** 2).toFixed(0)} MiB`;

const seeksMs: number[] = [];
for (let seek = 0; seek < 500; seek += 1) {
  const startMs = performance.now();
  const from = (seek * 7919) % 90_000;
  await (
    await fetch(host.origin + host.mediaPath, { headers: { range: `bytes=${from}-${from + 999}` } })
  ).arrayBuffer();
  seeksMs.push(performance.now() - startMs);
}
seeksMs.sort((left, right) => left - right);
rows['range request p50 / p95'] = `${seeksMs[250]?.toFixed(1)} / ${seeksMs[475]?.toFixed(1)} ms`;

console.table(rows);
await host.close();
