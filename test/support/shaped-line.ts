import { fork } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** How the line is: bits per second upwards (downwards ten times that), and the time there and back. */
export type Line = { upMbit: number; roundTripMs: number };

/** How one submission came: with its length or without, and whether its end arrived. */
export type Arrival = { way: 'live' | 'sized'; end: 'whole' | 'cut' };

/** A service that takes exactly `processingMs`, behind a line of the given shape; in a process of its own. */
export type ShapedService = {
  baseUrl: string;
  /** What was submitted since the last call, in the order it was over. */
  arrivals(): Arrival[];
  close(): void;
};

export async function startShapedService(line: Line, processingMs: number): Promise<ShapedService> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ line, processingMs })], { execArgv: [] });
  const port = await new Promise<number>((resolve) => {
    child.once('message', (message) => resolve(message as number));
  });
  const arrived: Arrival[] = [];
  child.on('message', (message) => arrived.push(message as Arrival));
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    arrivals: () => arrived.splice(0),
    close: () => void child.kill('SIGKILL'),
  };
}

/** Passes bytes on at a rate and with a delay, in order; the first ones wait for the handshake a real line would need. */
function shape(from: Socket, to: Socket, bytesPerMs: number, delayMs: number, openAtMs: number): void {
  let freeAtMs = openAtMs;
  const onTheWay: (() => void)[] = [];
  // Timers of a fraction of a millisecond apart may fire in either order: each passes what is first in line, not its own.
  const arrive = (pass: () => void): void => {
    onTheWay.push(pass);
    setTimeout(() => onTheWay.shift()?.(), Math.max(freeAtMs, performance.now()) + delayMs - performance.now());
  };
  from.on('data', (chunk) => {
    freeAtMs = Math.max(freeAtMs, performance.now()) + chunk.length / bytesPerMs;
    arrive(() => to.write(chunk));
  });
  from.on('end', () => arrive(() => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => arrive(() => to.destroy()));
}

function serve({ line, processingMs }: { line: Line; processingMs: number }): void {
  const jobs = new Map<number, { doneAtMs: number; seconds: number }>();
  const service = createHttpServer((request, response) => {
    const reply = (body: unknown): void =>
      void response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    const id = Number(/^\/transcriptions\/(\d+)/.exec(request.url ?? '')?.[1]);
    if (request.method === 'POST') {
      let bytes = 0;
      const way = request.headers['transfer-encoding'] === undefined ? 'sized' : 'live';
      request.on('close', () => process.send?.({ way, end: request.complete ? 'whole' : 'cut' } satisfies Arrival));
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('error', () => {});
      request.on('end', () => {
        if (!request.complete) return;
        const next = jobs.size + 1;
        jobs.set(next, { doneAtMs: performance.now() + processingMs, seconds: (bytes - 44) / 32_000 });
        reply({ id: next, status: 'submitted', created_at: new Date().toISOString(), cached: false });
      });
      return;
    }
    const job = jobs.get(id);
    if (!job)
      return reply(request.url?.startsWith('/history') ? { data: [], total: 0 } : { status: 'ok', gateway: 'bench' });
    const isDone = performance.now() >= job.doneAtMs;
    const text = `take ${id}`;
    reply({
      id,
      status: isDone ? 'completed' : 'processing',
      created_at: new Date().toISOString(),
      filename: 'take.wav',
      audio_duration: job.seconds,
      ...(isDone && { text: `SPEAKER_0: ${text}`, segments: [{ speaker: '0', text, start: 0, end: job.seconds }] }),
    });
  });
  service.keepAliveTimeout = 60_000;
  service.listen(0, '127.0.0.1', () => {
    const { port } = service.address() as AddressInfo;
    const bytesPerMs = (line.upMbit * 1_000_000) / 8 / 1_000;
    const proxy = createServer((client) => {
      const upstream = connect(port, '127.0.0.1');
      for (const socket of [client, upstream]) socket.setNoDelay(true);
      const openAtMs = performance.now() + line.roundTripMs;
      shape(client, upstream, bytesPerMs, line.roundTripMs / 2, openAtMs);
      shape(upstream, client, bytesPerMs * 10, line.roundTripMs / 2, openAtMs);
    });
    proxy.listen(0, '127.0.0.1', () => process.send?.((proxy.address() as AddressInfo).port));
  });
  process.once('disconnect', () => process.exit(0));
}

const [asked] = process.argv.slice(2);
if (process.send && asked?.includes('roundTripMs')) serve(JSON.parse(asked));
