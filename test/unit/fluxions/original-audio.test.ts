import { describe, expect, test } from 'vitest';
import { findOriginal } from '../../../electron/adapters/fluxions/original-audio.ts';

const newest = Date.parse('2026-11-01T10:00:00.000Z');
/** Row `index` of a list of uploads, one a minute, the newest first. */
const row = (index: number): Record<string, unknown> => ({
  id: 90_000 - index,
  created_at: new Date(newest - index * 60_000).toISOString(),
  filename: `take-${index}.wav`,
  audio_duration: 30,
  original_audio_url: `https://storage.example/${index}`,
});
const detailOf = (index: number): Record<string, unknown> => ({
  object: 'transcription',
  id: index,
  created_at: new Date(newest - index * 60_000).toISOString().replace('.000Z', 'Z'),
  filename: `take-${index}.wav`,
  audio_duration_secs: 30.2,
});
/** A job list of `rows`, and the offsets that were asked for. */
function jobList(rows: readonly Record<string, unknown>[], withTotal = true) {
  const offsets: number[] = [];
  const readPage = async (offset: number): Promise<unknown> => {
    offsets.push(offset);
    return { ...(withTotal && { total: rows.length }), transcriptions: rows.slice(offset, offset + 100) };
  };
  return { offsets, readPage };
}
const rows = Array.from({ length: 3_050 }, (_, index) => row(index));

describe('the original of a recording', () => {
  test.each([0, 99, 100, 1_234, 2_999, 3_049])('is found by halves: row %i of 3,050', async (index) => {
    const { offsets, readPage } = jobList(rows);
    expect(await findOriginal(detailOf(index), readPage)).toBe(`https://storage.example/${index}`);
    expect(offsets.length).toBeLessThanOrEqual(6);
  });

  test('a list that does not tell its length is read from its start', async () => {
    const { readPage } = jobList(rows.slice(0, 320), false);
    expect(await findOriginal(detailOf(250), readPage)).toBe('https://storage.example/250');
  });

  test('is not guessed: another name, another length, two that fit, deleted, or nothing to go by', async () => {
    const other = (change: Record<string, unknown>) =>
      rows.slice(0, 50).map((one, i) => (i === 7 ? { ...one, ...change } : one));
    const look = (list: readonly Record<string, unknown>[], detail: unknown = detailOf(7)) =>
      findOriginal(detail, jobList(list).readPage);
    expect(await look(other({ filename: 'else.wav' }))).toBe(null);
    expect(await look(other({ audio_duration: 45 }))).toBe(null);
    expect(await look(other({ original_audio_url: null }))).toBe(null);
    expect(await look([...rows.slice(0, 8), row(7), ...rows.slice(8, 50)])).toBe(null);
    expect(await look(rows.filter((_, index) => index !== 7))).toBe(null);
    expect(await look([])).toBe(null);
    expect(await look(rows, { id: 7 })).toBe(null);
    expect(await look(rows, 'nothing')).toBe(null);
  });

  test('ends with a service that answers nonsense', async () => {
    for (const answer of [null, [], { transcriptions: 'x' }, { total: 1e15, transcriptions: [{ created_at: 7 }] }]) {
      expect(await findOriginal(detailOf(7), async () => answer)).toBe(null);
    }
  });
});
