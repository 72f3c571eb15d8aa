import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Accepted = { id: number; filename: string; bytes: number; createdAtMs: number };

/**
 * A gateway that does one thing well: it counts. A submission is accepted, and would be billed, a random time after its
 * whole body arrived, whether or not the client is still there; the answer follows a random time later. Jobs complete
 * when they are asked about.
 */
export async function startCountingGateway(
  options: {
    acceptMs?: number;
    answerMs?: number;
    random?: () => number;
    /** What it says of a body's length in seconds. */
    secondsOf?: (bytes: number) => number;
  } = {},
) {
  const { acceptMs = 1_500, answerMs = 200, random = Math.random, secondsOf = () => 1 } = options;
  const accepted: Accepted[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const reply = (status: number, body: unknown): void => {
      if (!response.writableEnded)
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (url.pathname === '/health') return reply(200, { status: 'ok', gateway: 'test' });
    if (url.pathname === '/history')
      return reply(200, { object: 'list', page: 1, limit: 1, total: 0, has_more: false, data: [] });
    if (url.pathname === '/transcriptions') {
      const offset = Number(url.searchParams.get('offset') ?? 0);
      const limit = Number(url.searchParams.get('limit') ?? 50);
      const newest = [...accepted].reverse();
      const transcriptions = newest
        .slice(offset, offset + limit)
        .map((job) => ({ ...listed(job), audio_duration: secondsOf(job.bytes) }));
      return reply(200, { total: accepted.length, limit, offset, transcriptions });
    }
    const id = /^\/transcriptions\/(\d+)$/.exec(url.pathname)?.[1];
    if (id) {
      const job = accepted.find((one) => one.id === Number(id));
      return job
        ? reply(200, { ...detail(job), audio_duration: secondsOf(job.bytes) })
        : reply(404, { error: 'not found' });
    }
    if (url.pathname === '/akro/submit' && request.method === 'POST') {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      request.on('error', () => {});
      request.on('end', () => {
        // A body that was cut short never gets here: its length was declared.
        if (!request.complete) return;
        void sleep(random() * acceptMs)
          .then(() => {
            const job = {
              id: accepted.length + 1,
              filename: url.searchParams.get('filename') ?? 'audio',
              bytes,
              createdAtMs: Date.now(),
            };
            accepted.push(job);
            return sleep(random() * answerMs, job);
          })
          .then((job) =>
            reply(200, {
              id: job.id,
              status: 'submitted',
              created_at: new Date(job.createdAtMs).toISOString(),
              cached: false,
            }),
          );
      });
      return undefined;
    }
    return reply(404, { error: 'no such path' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted,
    close: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

function listed(job: Accepted) {
  return {
    id: job.id,
    status: 'completed',
    created_at: new Date(job.createdAtMs).toISOString(),
    filename: job.filename,
    audio_duration: 1,
    audio_format: 'wav',
    num_speakers: 1,
    num_segments: 1,
    language: 'en',
  };
}

function detail(job: Accepted) {
  return {
    ...listed(job),
    updated_at: new Date(job.createdAtMs).toISOString(),
    non_speech: true,
    text: 'SPEAKER_0: Counted once.',
    segments: [{ speaker: '0', text: 'Counted once.', start: 0, end: 0.9, segment_idx: 0 }],
    cached: false,
  };
}
