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

/** Runs 10,000 bodies through reading and mapping; each ends in a value that `check` accepts or in one ApiError. */
async function survive<T>(
  sample: unknown,
  read: (value: unknown, text: string) => T | Promise<T>,
  check: (result: T) => void,
): Promise<void> {
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
  expect(values).toBeGreaterThan(numRuns / 10);
  expect(errors).toBeGreaterThan(numRuns / 50);
}

const isMs = (value: number | null): boolean => value === null || (Number.isSafeInteger(value) && value >= 0);
const isText = (value: unknown): boolean => value === null || (typeof value === 'string' && value.isWellFormed());

function checkTranscription({ value, dropped }: { value: RemoteTranscription; dropped: number }): void {
  expect(value.remoteId).toBe('124');
  expect(isMs(value.createdAtMs) && isMs(value.updatedAtMs) && isMs(value.durationMs)).toBe(true);
  expect([value.status, value.filename, value.language, value.text, value.errorMessage, value.raw].every(isText)).toBe(
    true,
  );
  expect(value.status).not.toBe('');
  expect(value.raw).not.toContain('planted');
  expect(dropped).toBeGreaterThanOrEqual(0);
  for (const each of value.segments ?? []) {
    expect(isMs(each.startMs) && isMs(each.endMs) && each.endMs >= each.startMs).toBe(true);
    expect(isText(each.text) && isText(each.speaker)).toBe(true);
    for (const word of each.words ?? []) expect(isMs(word.startMs) && word.endMs >= word.startMs).toBe(true);
  }
}

test('10,000 hostile details', async () => {
  await survive(detail, (value, text) => runYielding(mapTranscription(value, text, '124')), checkTranscription);
});

test('10,000 hostile lists', async () => {
  await survive(list, mapJobList, ({ value }) => {
    for (const row of value.jobs) {
      expect(row.remoteId.length).toBeGreaterThan(0);
      expect(isMs(row.createdAtMs) && isMs(row.durationMs) && isText(row.filename)).toBe(true);
    }
    expect(isMs(value.total)).toBe(true);
  });
});

test('10,000 hostile submissions', async () => {
  await survive(job, mapSubmitted, (value) => {
    expect(value.remoteId.length).toBeGreaterThan(0);
    expect(typeof value.cached).toBe('boolean');
  });
});

test('10,000 hostile failures', () => {
  const shape = { error: { message: 'm', code: 'c' }, detail: [{ loc: ['a', 'b'], msg: 'x' }], message: 'y' };
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
        expect(apiErrorKinds).toContain(error.kind);
        expect(error.message.length).toBeLessThanOrEqual(320);
        expect(error.message.length).toBeGreaterThan(0);
        expect(isMs(error.detail.retryAfterMs ?? null)).toBe(true);
      },
    ),
    { numRuns },
  );
});
