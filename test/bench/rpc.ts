/**
 * Prints round-trip times and stream rates of our kernel on each wire: `node test/bench/rpc.ts`.
 * Producer and reader share one thread except on "worker thread", so read the figures as ratios.
 */
import { connect } from '../../electron/ipc/rpc/connect.ts';
import { probeContract } from '../support/rpc-probe.ts';
import { probeServers } from '../support/rpc-wires.ts';

const pcmChunkBytes = 960; // 20 ms at 24 kHz s16le
const rounds = 5000;
const chunkCount = 20_000;

function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const rows: Record<string, Record<string, string>> = {};
for (const [name, start] of Object.entries(probeServers)) {
  const server = await start();
  const wire = await server.open();
  const client = connect(probeContract, wire);
  for (let round = 0; round < 1000; round += 1) await client.probe.add({ left: round, right: 1 });

  const timesUs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now();
    await client.probe.add({ left: round, right: 1 });
    timesUs.push((performance.now() - startMs) * 1000);
  }
  timesUs.sort((left, right) => left - right);

  async function perSecond(stream: AsyncIterable<unknown>): Promise<number> {
    const startMs = performance.now();
    let count = 0;
    for await (const _item of stream) count += 1;
    return (count / (performance.now() - startMs)) * 1000;
  }
  const events = await perSecond(client.probe.count({ to: chunkCount }));
  const sizes = Array.from({ length: chunkCount }, () => pcmChunkBytes);
  const chunks = await perSecond(client.probe.bytes({ sizes }));
  rows[name] = {
    'RTT p50 µs': percentile(timesUs, 0.5).toFixed(0),
    'RTT p99 µs': percentile(timesUs, 0.99).toFixed(0),
    'events/s': Math.round(events).toLocaleString('en'),
    'PCM chunks/s (960 B)': Math.round(chunks).toLocaleString('en'),
    'times need (50/s)': `${Math.round(chunks / 50)}x`,
  };
  wire.close();
  await server.close();
}
console.table(rows);
