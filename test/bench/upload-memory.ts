/**
 * How much memory an upload takes: sends a sparse file through the real client to a sink in another process and prints
 * one line of JSON. `node test/bench/upload-memory.ts [megabytes, 2048]`. Exit code 1 when resident memory grows by
 * 100 MB or more.
 */
import { fork } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createFluxionsClient } from '../../electron/adapters/fluxions/client.ts';
import type { UploadBody } from '../../electron/services/ports/transcription-api.ts';

const limitMb = 100;
const toMb = (bytes: number): number => Math.round((bytes / 1048576) * 10) / 10;

/** The receiving end: counts and forgets. A process of its own, so that its memory is not counted as ours. */
function sink(): void {
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => response.end(JSON.stringify({ id: bytes })));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
}

async function measure(megabytes: number): Promise<{ growthMb: number }> {
  const child = fork(fileURLToPath(import.meta.url), ['sink']);
  const port = await new Promise<number>((resolve) => {
    child.once('message', (message) => resolve(message as number));
  });
  const folder = await mkdtemp(join(tmpdir(), 'fluxions-upload-'));
  const path = join(folder, 'sparse.wav');
  const sizeBytes = megabytes * 1048576;
  const file = await open(path, 'w');
  await file.truncate(sizeBytes);
  await file.close();

  const body = (size: number): UploadBody => ({
    sizeBytes: size,
    contentType: 'audio/wav',
    open: () => createReadStream(path, { end: size - 1 }),
  });
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const client = createFluxionsClient({
    baseUrl: `http://127.0.0.1:${port}`,
    credential: () => Promise.resolve({ kind: 'apiKey', value: 'sk-bench' }),
    clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
    random: () => 0.5,
    log: silent,
  });
  const send = (size: number) =>
    client.submit({ body: body(size), filename: 'bench.wav', nonSpeech: false, cache: true }, { onProgress: () => {} });

  // Warm-up: code, buffers and the connection machinery are there before anything is compared.
  await send(Math.min(sizeBytes, 8 * 1048576));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const startedAt = performance.now();
  const { remoteId } = await send(sizeBytes);
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(watch);
  delay.disable();
  peak = Math.max(peak, process.memoryUsage.rss());
  await client.close();
  child.disconnect();
  await rm(folder, { recursive: true });

  const result = {
    sentMb: megabytes,
    receivedMb: toMb(Number(remoteId)),
    rssBeforeMb: toMb(before),
    rssPeakMb: toMb(peak),
    growthMb: toMb(peak - before),
    seconds: Math.round(seconds * 100) / 100,
    mbPerSecond: Math.round(megabytes / seconds),
    longestStallMs: Math.round(delay.max / 1e6),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result;
}

if (process.argv[2] === 'sink') {
  sink();
} else {
  const { growthMb } = await measure(Number(process.argv[2] ?? 2048));
  if (growthMb >= limitMb) process.exitCode = 1;
}
