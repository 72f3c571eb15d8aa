import { ok } from 'node:assert';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { errorFromReply } from '../../../electron/adapters/fluxions/errors.ts';
import { parseJson } from '../../../electron/adapters/fluxions/json.ts';
import { mapJobList, mapSubmitted, mapTranscription } from '../../../electron/adapters/fluxions/map-transcription.ts';
import { runYielding } from '../../../electron/adapters/fluxions/yielding.ts';
import { ApiError, apiErrorKinds } from '../../../electron/domain/errors.ts';
import type { RemoteTranscription } from '../../../electron/domain/transcription.ts';
import { hostileJson } from '../../support/hostile-json.ts';

/** The machine may be busy; each of them takes a few seconds on an idle one. */
vi.setConfig({ testTimeout: 120_000 });

const numRuns = 10_000;
const segment = {
  speaker: '0',
  text: 'Yeah',
  start: 0.86,
  end: 6.42,
  segment_idx: 0,
  words: [{ word: 'Yeah', start: 0.8, end: 1.2 }],
};
const detail = {
  id: 124,
  status: 'completed',
  created_at: '2025-10-24T10:35:00.000Z',
  updated_at: '2025-10-24T10:35:20.000Z',
  filename: 'interview.mp3',
  audio_duration: 300.0,
  language: 'en',
  non_speech: false,
  text: 'SPEAKER_0: Yeah',
  segments: [segment, segment],
  audio_url: 'https://x.y/z?X-Amz-Signature=planted',
  error_message: 'no',
};
const list = {
  total: 150,
  limit: 10,
  offset: 0,
  transcriptions: [
    { id: 150, status: 'completed', created_at: '2025-10-24T10:40:00.000Z', filename: 'i.mp3', audio_duration: 1800 },
  ],
};
const job = {
  id: 124,
  status: 'submitted',
  created_at: '2025-10-24T10:35:00.000Z',
  query_urls: { get: 'https://x' },
  cached: false,
};

/** Runs 10,000 bodies through reading and mapping; each ends in a value that `check` accepts or in one ApiError. Gives the count of values. */
async function survive<T>(
  sample: unknown,
  read: (value: unknown, text: string) => T | Promise<T>,
  check: (result: T) => void,
): Promise<number> {
  const before = Object.getOwnPropertyNames(Object.prototype).toSorted();
  let values = 0;
  let errors = 0;
  await fc.assert(
    fc.asyncProperty(hostileJson(sample), async (body) => {
      try {
        const { value, text } = await parseJson(new TextEncoder().encode(body));
        check(await read(value, text));
        values += 1;
      } catch (error) {
        if (!(error instanceof ApiError) || error.kind !== 'bad-response') throw error;
        errors += 1;
      }
    }),
    { numRuns },
  );
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(before);
  // The generator must reach both ends, or the test shows nothing.
  expect(errors).toBeGreaterThan(numRuns / 50);
  return values;
}

const enough = numRuns / 10;

const isMs = (value: number | null): boolean => value === null || (Number.isSafeInteger(value) && value >= 0);
const isText = (value: unknown): boolean => value === null || (typeof value === 'string' && value.isWellFormed());

// `ok` and not `expect`: these run a hundred thousand times.
function checkTranscription({ value, dropped }: { value: RemoteTranscription; dropped: number }): void {
  ok(value.remoteId === '124');
  ok(isMs(value.createdAtMs) && isMs(value.updatedAtMs) && isMs(value.durationMs));
  ok([value.status, value.filename, value.language, value.text, value.errorMessage, value.raw].every(isText));
  ok(value.status !== '');
  ok(!value.raw.includes('planted'));
  ok(dropped >= 0);
  for (const each of value.segments ?? []) {
    ok(isMs(each.startMs) && isMs(each.endMs) && each.endMs >= each.startMs);
    ok(isText(each.text) && isText(each.speaker));
    for (const word of each.words ?? []) ok(isMs(word.startMs) && word.endMs >= word.startMs);
  }
}

test('10,000 hostile details', async () => {
  const read = (value: unknown, text: string) => runYielding(mapTranscription(value, text, '124'));
  expect(await survive(detail, read, checkTranscription)).toBeGreaterThan(enough);
});

test('10,000 hostile lists', async () => {
  const values = await survive(list, mapJobList, ({ value }) => {
    for (const row of value.jobs) {
      ok(row.remoteId.length > 0);
      ok(isMs(row.createdAtMs) && isMs(row.durationMs) && isText(row.filename));
    }
    ok(isMs(value.total));
  });
  expect(values).toBeGreaterThan(enough);
});

test('10,000 hostile submissions', async () => {
  const values = await survive(job, mapSubmitted, (value) => {
    ok(value.remoteId.length > 0);
    ok(typeof value.cached === 'boolean');
  });
  expect(values).toBeGreaterThan(enough);
});

test('10,000 hostile failures', () => {
  const shape = { error: { message: 'm', code: 'c' }, detail: [{ loc: ['a', 'b'], msg: 'x' }], message: 'y' };
  let runs = 0;
  fc.assert(
    fc.property(
      hostileJson(shape),
      fc.integer({ min: 100, max: 999 }),
      fc.dictionary(
        fc.constantFrom('retry-after', 'date', 'x-request-id', 'content-type', 'x-ratelimit-reset'),
        fc.string(),
      ),
      (body, status, headers) => {
        const error = errorFromReply({ status, headers, body }, { nowMs: 0 });
        ok(apiErrorKinds.includes(error.kind));
        ok(error.message.length > 0 && error.message.length <= 320);
        ok(isMs(error.detail.retryAfterMs ?? null));
        runs += 1;
      },
    ),
    { numRuns },
  );
  expect(runs).toBe(numRuns);
});
