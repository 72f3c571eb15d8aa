import { expect, onTestFinished, test } from 'vitest';
import { startFaultServer } from '../../support/fault-server.ts';
import { makeClient } from '../../support/fluxions-client.ts';
import { startShapedService } from '../../support/shaped-line.ts';

const takes = 40;
const blocks = 60;
/** 50 ms of sound. */
const blockBytes = 1_600;

/** One turn of the event loop, so that blocks leave one by one. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function* spoken(): AsyncGenerator<Uint8Array> {
  for (let block = 0; block < blocks; block += 1) {
    yield new Uint8Array(blockBytes).fill(block);
    await turn();
  }
}

test('Given a slow line, When many takes are sent while they are spoken, Then each arrives whole and none a second time', async () => {
  const service = await startShapedService({ upMbit: 100, roundTripMs: 60 }, 0);
  onTestFinished(() => service.close());
  const client = makeClient(service.baseUrl);
  const request = { contentType: 'audio/wav', filename: 'take.wav', nonSpeech: false };
  const { signal } = new AbortController();

  const sent = Array.from({ length: takes }, () => client.submitLive({ ...request, body: spoken() }, { signal }));
  const ids = new Set((await Promise.all(sent)).map(({ remoteId }) => remoteId));

  expect(ids.size).toBe(takes);
  const [remoteId = ''] = ids;
  const { durationMs } = await client.get(remoteId, {});
  expect(durationMs).toBe(Math.round((1000 * (blocks * blockBytes - 44)) / 32_000));
  const arrivals = service.arrivals();
  await expect.poll(() => arrivals.push(...service.arrivals())).toBe(takes);
  expect(new Set(arrivals.map(({ way, end }) => `${way} ${end}`))).toEqual(new Set(['live whole']));
});

test('Given a service that says yes before the end, When its words cannot be read, Then it counts as taken: nobody knows which job it is', async () => {
  const server = await startFaultServer(async (exchange) => {
    await exchange.received(blockBytes);
    exchange.reply(200, '{"id": 12');
  });
  onTestFinished(() => server.close());
  const client = makeClient(server.url);
  onTestFinished(() => client.close());
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield new Uint8Array(blockBytes);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const request = { contentType: 'audio/wav', filename: 'take.wav', nonSpeech: false, body: endless() };
  const sent = client.submitLive(request, { signal: new AbortController().signal });
  await expect(sent).rejects.toMatchObject({ detail: { status: 200, bodySent: 'complete' } });
});
