import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wavHeader } from '../../electron/domain/audio/wav-header.ts';
import { type DictationApp, startDictationApp } from '../support/dictation-app.ts';
import { type GatewayFault, startUnreliableGateway } from '../support/unreliable-gateway.ts';

const rateHz = 16_000;
/** How long the list must have been read without a job before its take may be sent again. */
const settleMs = 2_500;
/** `TAKES=200 npm test -- test/app/dictation-once.test.ts` for a night. */
const takes = Number(process.env['TAKES'] ?? 6);

let folder: string;
let said: string;
let gateway: Awaited<ReturnType<typeof startUnreliableGateway>>;
let app: DictationApp;
/** What happens to the submissions that come, in order; then they are taken. */
let faults: GatewayFault[];

const fine: GatewayFault = { at: 'end', does: 'answer', taken: true, takesMs: 0 };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fluxions-once-'));
  said = join(folder, 'said.wav');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async ({ task }) => {
  faults = [];
  say(0);
  gateway = await startUnreliableGateway((isLive) => {
    const fault = faults.shift() ?? fine;
    // A body with its length that is refused for good is the person's to send again: not what is asked here.
    return isLive || fault.at === 'end' || fault.does === 'reset' ? fault : { ...fault, status: 503 };
  });
  app = await startDictationApp({
    FLUXIONS_DATA_DIR: join(folder, task.id),
    FLUXIONS_API_URL: gateway.baseUrl,
    FLUXIONS_API_KEY: 'test-key-0123456789',
    FLUXIONS_MICROPHONE: `wav:${said}`,
    FX_SETTLE_MS: String(settleMs),
  });
  await app.prefer({ mode: 'hold', key: '', warmth: 'never' });
});
afterEach(async () => {
  await app.close();
  await gateway.close();
});

/** What the microphone hears next: noise, and the number of the take as its first sample. */
function say(take: number): void {
  const samples = Int16Array.from({ length: rateHz * 20 }, () => Math.random() * 20_000 - 10_000);
  samples[0] = take;
  const header = wavHeader({ sampleRateHz: rateHz, channels: 1 }, samples.byteLength);
  writeFileSync(`${said}.new`, Buffer.concat([header, Buffer.from(samples.buffer)]));
  renameSync(`${said}.new`, said);
}

/** One take, until the person can go on; its text may come later. */
async function speak(take: number): Promise<void> {
  say(take);
  const { journal } = app.state();
  await app.client.dictation.press({});
  await app.until(({ status }) => status === 'Listening');
  await new Promise((resolve) => setTimeout(resolve, 250));
  await app.client.dictation.release({});
  await app.until(({ status, pending }) => ['Copied', 'Kept', 'Failed'].includes(status) && pending === 0);
  await app.until((state) => state.journal.takes > journal.takes);
}

const texts = async () => (await app.client.dictation.list({ limit: 100 })).takes.map(({ text }) => text);
async function untilText(take: number, limitMs = 60_000): Promise<void> {
  await expect.poll(texts, { timeout: limitMs, interval: 200 }).toContain(`Take ${take}.`);
}
const forms = () =>
  gateway.submissions.map(
    ({ isLive, endedAtMs }) => `${isLive ? 'live' : 'sized'} ${endedAtMs === null ? 'cut' : 'whole'}`,
  );

/** Everything that can happen to a body whose end has arrived, but a plain refusal of this request. */
const afterTheEnd = {
  'a reset': { does: 'reset' },
  'an end without an answer': { does: 'close' },
  'an answer that is cut short': { does: 'broken' },
  '500': { does: 'answer', status: 500 },
  '502': { does: 'answer', status: 502 },
  '429': { does: 'answer', status: 429 },
  '524': { does: 'answer', status: 524 },
  '204': { does: 'answer', status: 204 },
} as const;

describe('a body whose end has left', () => {
  test.each(Object.entries(afterTheEnd))('%s, and the service has it: found, never sent again', async (_, fault) => {
    // The job is there only after the client was told something else, as behind a slow proxy.
    faults = [{ at: 'end', taken: true, takesMs: 300, ...fault }];
    await speak(1);
    await untilText(1);
    expect(forms()).toEqual(['live whole']);
    expect(gateway.jobs.map(({ take }) => take)).toEqual([1]);
  });

  test.each(['a reset', '502', 'an answer that is cut short'] as const)(
    '%s, and the service has it not: sent again after the settle time',
    async (name) => {
      faults = [{ at: 'end', taken: false, takesMs: 0, ...afterTheEnd[name] }];
      await speak(1);
      expect(forms()).toEqual(['live whole']);
      await untilText(1);
      expect(forms()).toEqual(['live whole', 'sized whole']);
      const [first, second] = gateway.submissions;
      expect((second?.endedAtMs ?? 0) - (first?.endedAtMs ?? 0)).toBeGreaterThanOrEqual(settleMs);
    },
  );

  test.each([400, 411, 413, 501])('refused by %i: certain, so it is sent with its length at once', async (status) => {
    faults = [{ at: 'end', does: 'answer', status, taken: false, takesMs: 0 }];
    await speak(1);
    expect(forms()).toEqual(['live whole', 'sized whole']);
    expect((await app.newest()).text).toBe('Take 1.');
  });
});

test(`${takes} takes on a bad day: each has its text, none is submitted twice`, { timeout: 1_800_000 }, async () => {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)] as T;
  const some = (): GatewayFault =>
    Math.random() < 0.35
      ? {
          at: 'body',
          does: pick(['reset', 'refuse']),
          status: pick([400, 411, 413, 501, 503]),
          afterBytes: pick([44, 2_000, 9_000]),
        }
      : Math.random() < 0.3
        ? fine
        : {
            at: 'end',
            ...pick(Object.values(afterTheEnd)),
            taken: Math.random() < 0.7,
            takesMs: Math.random() * 1_000,
          };
  for (let take = 1; take <= takes; take += 1) {
    // The first two bodies of a take meet trouble, what comes later is taken: every take gets there in the end.
    faults = [some(), some()];
    await speak(take);
  }
  faults = [];
  // One submission in five seconds in the long run (T162), and a breaker that opens on trouble.
  for (let take = 1; take <= takes; take += 1) await untilText(take, 60_000 + takes * 15_000);
  const counted = Array.from(
    { length: takes },
    (_, index) => gateway.jobs.filter(({ take }) => take === index + 1).length,
  );
  process.stdout.write(`submissions ${gateway.submissions.length}, jobs ${gateway.jobs.length} of ${takes} takes\n`);
  expect(counted).toEqual(counted.map(() => 1));
});
