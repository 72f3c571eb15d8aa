import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFaultServer, type FaultExchange, type FaultServer } from '../support/fault-server.ts';
import { makeClient } from '../support/fluxions-client.ts';
import { createJobsWorld } from '../support/jobs-world.ts';

// The real client and a real queue against a gateway that fails in one way after it has the whole audio (B3).
let world: Awaited<ReturnType<typeof createJobsWorld>>;
let server: FaultServer;
let client: ReturnType<typeof makeClient>;
/** What the gateway does to the first submission; later ones are accepted. */
let fault: (exchange: FaultExchange) => void;
/** Whether the list shows a job under the name of the first submission: it was taken after all. */
let wasTaken: boolean;

const job = '{"id": 124, "status": "submitted", "created_at": "2026-11-22T12:00:00Z", "cached": false}';
const isSubmission = ({ method }: { method: string }): boolean => method === 'POST';
const submissions = (): number => server.requests.filter(isSubmission).length;

beforeEach(async () => {
  wasTaken = false;
  server = await startFaultServer(async (exchange) => {
    const { method, target } = exchange.request;
    if (method === 'POST') {
      await exchange.received();
      if (submissions() === 1) fault(exchange);
      else exchange.reply(200, job);
      return;
    }
    const first = server.requests.find(isSubmission)?.target ?? '';
    const filename = new URLSearchParams(first.split('?')[1]).get('filename');
    const listed = [
      { id: 124, status: 'processing', created_at: '2026-11-22T12:00:00Z', filename, audio_duration: 60 },
    ];
    if (target.startsWith('/transcriptions?'))
      exchange.reply(200, JSON.stringify({ total: 1, transcriptions: wasTaken ? listed : [] }));
    else exchange.reply(200, '{"id": 124, "status": "completed", "text": "SPEAKER_0: Once.", "segments": []}');
  });
  world = await createJobsWorld();
  client = makeClient(server.url, { timing: { uploadAnswerMs: 300, idleBodyMs: 300 } });
  Object.assign(world.api, { submit: client.submit, get: client.get, list: client.list });
});
afterEach(async () => {
  await world.close();
  await client.close();
  await server.close();
});

/** A turn for real sockets under a clock that stands still. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2));
  await world.clock.settle();
}
/** The queue waits for the first answer in real time. */
async function untilUnknown(id: string): Promise<void> {
  for (let turns = 0; (await world.job(id))?.state !== 'unknown'; turns += 1) {
    if (turns > 2_000) throw new Error(`the job is ${(await world.job(id))?.state}`);
    await turn();
  }
}
/** Moves the clock on, no further at once than the queue's own steps. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 2) {
    await world.clock.advance(Math.min(2, left) * 1_000);
    await turn();
  }
}
async function untilCompleted(id: string): Promise<void> {
  for (let turns = 0; (await world.job(id))?.state !== 'completed'; turns += 1) {
    if (turns > 500) throw new Error(`the job is ${(await world.job(id))?.state}`);
    // Time stands still while an answer is under way, as it nearly does for a queue that thinks in seconds.
    for (let quiet = 0; quiet < 5; quiet += 1) await turn();
    await world.clock.advance(1_000);
  }
}

const faults: Record<string, (exchange: FaultExchange) => void> = {
  '500': (exchange) => exchange.reply(500, '{"error":"boom"}'),
  '502 with a page of the edge': (exchange) => exchange.reply(502, '<html><title>Bad gateway</title></html>'),
  '503': (exchange) => exchange.reply(503),
  '503 with Retry-After': (exchange) => exchange.reply(503, '', { 'retry-after': '5' }),
  '504': (exchange) => exchange.reply(504),
  '524 of the edge': (exchange) => exchange.reply(524, '<html></html>'),
  '429': (exchange) => exchange.reply(429, '{"error":"slow down"}'),
  '429 with Retry-After': (exchange) => exchange.reply(429, '', { 'retry-after': '3' }),
  'a reset after the body': (exchange) => exchange.reset(),
  'an end without an answer': (exchange) => exchange.end(),
  'an answer that is cut short': (exchange) => {
    exchange.send('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"id": 1');
    exchange.end();
  },
  'half a status line': (exchange) => {
    exchange.send('HTTP/1.1 2');
    exchange.end();
  },
  'no answer at all': () => {},
  '200 with a page': (exchange) => exchange.reply(200, '<html>Sign in to the airport</html>'),
  '200 with broken JSON': (exchange) => exchange.reply(200, '{"id": 124,'),
  '200 without an id': (exchange) => exchange.reply(200, '{"status":"submitted"}'),
  '200 with null': (exchange) => exchange.reply(200, 'null'),
  '204': (exchange) => exchange.reply(204),
};

describe('whatever the gateway does after it has the whole audio', () => {
  test.each(Object.entries(faults))(
    '%s: nothing is sent within the settle time, and once after it',
    async (_name, does) => {
      fault = does;
      await world.queue.start();
      const id = await world.importOne();
      await untilUnknown(id);
      await pass(58);
      expect(submissions()).toBe(1);
      expect(await world.job(id)).toMatchObject({ state: 'unknown', bodyComplete: true });
      await untilCompleted(id);
      expect(submissions()).toBe(2);
    },
  );

  test.each(Object.entries(faults))('%s, but it was taken: it is found, and never sent again', async (_name, does) => {
    fault = (exchange) => {
      wasTaken = true;
      does(exchange);
    };
    await world.queue.start();
    const id = await world.importOne();
    await untilCompleted(id);
    await pass(120);
    expect(submissions()).toBe(1);
    expect(await world.job(id)).toMatchObject({ remoteId: '124' });
  });
});
