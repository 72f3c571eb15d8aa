import { expect, test } from 'vitest';
import {
  mapSegment,
  mapTranscription,
  withoutSignatures,
} from '../../../electron/adapters/fluxions/map-transcription.ts';
import { runYielding } from '../../../electron/adapters/fluxions/yielding.ts';
import { ApiError } from '../../../electron/domain/errors.ts';

const map = (value: unknown) => runYielding(mapTranscription(value, JSON.stringify(value), '1'));

test('segments keep their order, overlaps and repeated indices', async () => {
  const segments = [
    { speaker: '1', text: 'b', start: 6, end: 7.2, segment_idx: 0 },
    { speaker: '0', text: 'a', start: 0.86, end: 6.42, segment_idx: 0 },
    { speaker: 2, text: 'c', start: 9, end: 8 },
    { speaker: null, text: '', start: '1.5', end: '2' },
    { text: 'no times' },
    { start: 1, end: 2 },
    'nonsense',
  ];
  const { value, dropped } = await map({ id: 1, segments });
  expect(dropped).toBe(2);
  expect(value.segments).toEqual([
    { speaker: '1', text: 'b', startMs: 6000, endMs: 7200, words: null },
    { speaker: '0', text: 'a', startMs: 860, endMs: 6420, words: null },
    { speaker: '2', text: 'c', startMs: 9000, endMs: 9000, words: null },
    { speaker: null, text: '', startMs: 1500, endMs: 2000, words: null },
    { speaker: null, text: 'no times', startMs: 2000, endMs: 2000, words: null },
  ]);
});

test.each([
  [{ words: [{ word: 'a', start: 1, end: 2 }] }],
  [{ word_timestamps: [{ text: 'a', start: '1.0', end: '2.0' }] }],
  [{ tokens: [{ w: 'a', start_ms: 1000, end_ms: 2000, confidence: 0.9 }] }],
])('words are found under any of their names: %j', (extra) => {
  expect(mapSegment({ text: 'a', start: 1, end: 2, ...extra }, 0)?.words).toEqual([
    { text: 'a', startMs: 1000, endMs: 2000 },
  ]);
});

test('unusable words leave the segment', () => {
  expect(mapSegment({ text: 'a', start: 1, end: 2, words: [{ word: 'x' }, 5, null] }, 0)?.words).toBe(null);
  expect(mapSegment({ text: 'a', start: 1, end: 2, words: 'a' }, 0)?.words).toBe(null);
});

test('a job that is not finished has nothing but its state', async () => {
  const { value } = await map({ id: 1, status: 'queued' });
  expect(value).toMatchObject({ status: 'queued', text: null, segments: null, durationMs: null, errorMessage: null });
});

test.each([
  ['', null],
  [null, null],
  ['  ', null],
  ['decode failed', 'decode failed'],
])('an error message %j', async (message, expected) => {
  expect((await map({ id: 1, status: 'failed', error_message: message })).value.errorMessage).toBe(expected);
});

test('an answer about another job is refused, one without id is believed', async () => {
  await expect(map({ id: 2 })).rejects.toBeInstanceOf(ApiError);
  expect((await map({})).value).toMatchObject({ remoteId: '1', status: 'submitted' });
});

test.each([
  ['{"audio_url": "https://h/p?X-Amz-Signature=s&x=1"}', '{"audio_url": "https://h/p"}'],
  ['{"audio_url":"https:\\/\\/h\\/p?a=s\\u0026b=c"}', '{"audio_url":"https:\\/\\/h\\/p"}'],
  ['{"query_urls":{"get":"https://h/t/1"}}', '{"query_urls":{"get":"https://h/t/1"}}'],
  ['{"deep":["https://h/p?X-Amz-Date=1&X-Amz-Signature=s"]}', '{"deep":["https://h/p"]}'],
  ['{"text":"Is it? \\"quoted?\\" yes"}', '{"text":"Is it? \\"quoted?\\" yes"}'],
  ['{"download_urls":"https://h/p?sig=s","n":1}', '{"download_urls":"https://h/p","n":1}'],
])('signatures leave the kept text: %s', (text, kept) => {
  expect(withoutSignatures(text)).toBe(kept);
});
