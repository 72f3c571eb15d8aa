import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { wavHeaderBytes } from '../../electron/domain/audio/wav-header.ts';

/** What is done to one submission. `taken`: there is a job, whatever the client is told. */
export type GatewayFault =
  | { at: 'body'; does: 'reset' | 'refuse'; status?: number; afterBytes: number }
  | { at: 'end'; does: 'answer' | 'reset' | 'close' | 'broken'; status?: number; taken: boolean; takesMs: number };

/** A job as it is billed: which take it is of, told by the first sample, and how it was asked for. */
export type GatewayJob = { id: number; take: number; filename: string; bytes: number; isLive: boolean };

/** One request: when its head came and, if its end came, when. */
export type GatewaySubmission = { take: number | null; isLive: boolean; endedAtMs: number | null; fault: GatewayFault };

/**
 * A gateway on a bad day: each submission meets the fault that `next` gives it. A job is made, and would be billed, some
 * time after the body's end, whether or not the client is still there; then it is in the list, and done when asked about.
 */
export async function startUnreliableGateway(next: (isLive: boolean) => GatewayFault) {
  const jobs: GatewayJob[] = [];
  const submissions: GatewaySubmission[] = [];

  const submit = (request: IncomingMessage, response: ServerResponse, filename: string): void => {
    const isLive = request.headers['content-length'] === undefined;
    const fault = next(isLive);
    const seen: GatewaySubmission = { take: null, isLive, endedAtMs: null, fault };
    submissions.push(seen);
    const head: Buffer[] = [];
    let bytes = 0;
    let isStruck = false;
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (chunk: Buffer) => {
      if (bytes < wavHeaderBytes + 2) head.push(chunk);
      bytes += chunk.length;
      if (seen.take === null && bytes >= wavHeaderBytes + 2)
        seen.take = Buffer.concat(head).readInt16LE(wavHeaderBytes);
      if (fault.at !== 'body' || isStruck || bytes < fault.afterBytes) return;
      isStruck = true;
      if (fault.does === 'reset') request.socket.resetAndDestroy();
      else response.writeHead(fault.status ?? 503, { connection: 'close' }).end('{"error":"not like this"}');
    });
    const finish = async (): Promise<void> => {
      if (!request.complete || isStruck) return;
      seen.endedAtMs = Date.now();
      if (fault.at === 'body') return answer(response, 503, { error: 'too late to refuse' });
      await sleep(fault.takesMs);
      const job = { id: jobs.length + 1, take: seen.take ?? -1, filename, bytes, isLive };
      if (fault.taken) jobs.push(job);
      if (fault.does === 'reset') request.socket.resetAndDestroy();
      else if (fault.does === 'close') request.socket.end();
      else if (fault.does === 'broken')
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '400' }).end('{"id": ');
      else answer(response, fault.status ?? 200, { id: job.id, status: 'submitted', created_at: now(), cached: false });
    };
    request.on('end', () => void finish());
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (url.pathname === '/akro/submit') return submit(request, response, url.searchParams.get('filename') ?? 'audio');
    if (url.pathname === '/health') return answer(response, 200, { status: 'ok', gateway: 'test' });
    const number = (name: string, otherwise: number): number => Number(url.searchParams.get(name) ?? otherwise);
    if (url.pathname === '/transcriptions') {
      const offset = number('offset', 0);
      const limit = number('limit', 50);
      const transcriptions = [...jobs]
        .reverse()
        .slice(offset, offset + limit)
        .map(listed);
      return answer(response, 200, { total: jobs.length, limit, offset, transcriptions });
    }
    const id = Number(/^\/transcriptions\/(\d+)$/.exec(url.pathname)?.[1]);
    const job = jobs.find((one) => one.id === id);
    if (job !== undefined) {
      const text = `Take ${job.take}.`;
      const segments = [{ speaker: '0', text, start: 0, end: 0.3 }];
      return answer(response, 200, { ...listed(job), text: `SPEAKER_0: ${text}`, segments });
    }
    return answer(response, 200, { object: 'list', page: 1, limit: 1, total: 0, has_more: false, data: [] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    jobs,
    submissions,
    close: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

const now = (): string => new Date().toISOString();

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listed({ id, filename, bytes }: GatewayJob) {
  return {
    id,
    status: 'completed',
    created_at: now(),
    filename,
    audio_duration: (bytes - wavHeaderBytes) / 32_000,
    language: 'en',
  };
}
