import { asRow, field, type Row, secondsToMs, toCount, toEpochMs, toText } from './coerce.ts';

/** Rows of the job list asked for at once: the most that it gives (T129). */
export const jobPageRows = 100;

/** Two notes of one event may lie this far apart (T65), and two lengths of one recording. */
const sameTimeMs = 2_000;
const sameLengthMs = 1_500;
/** A list this long halves to nothing in fewer steps. */
const maxSteps = 24;

/** What is known of a transcription in the history. */
type Wanted = { createdAtMs: number; filename: string | null; durationMs: number | null };

/**
 * The link to a recording as it was uploaded. Only the job list has it (`original_audio_url`, T49), under ids of its own
 * (T65) and newest first, so the row is looked for by halves, by its time, and believed when it alone has this time,
 * name and length. `readPage` answers the job list from an offset. Resolves to `null` when there is no such row, or more
 * than one. The link grants access: use at once, keep nowhere (T151).
 */
export async function findOriginal(
  detail: unknown,
  readPage: (offset: number) => Promise<unknown>,
): Promise<string | null> {
  const wanted = wantedOf(asRow(detail));
  if (wanted === null) return null;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let step = 0; step < maxSteps && low < high; step += 1) {
    const offset =
      high === Number.POSITIVE_INFINITY ? low : low + Math.floor((high - low) / 2 / jobPageRows) * jobPageRows;
    const answer = asRow(await readPage(offset));
    const rows = answer === null ? [] : rowsOf(answer);
    const end = rows.length < jobPageRows ? offset + rows.length : Number.POSITIVE_INFINITY;
    high = Math.min(high, toCount(answer && field(answer, 'total')) ?? end);
    const times = rows.flatMap((row) => toEpochMs(field(row, 'created_at')) ?? []);
    const found = rows.filter((row) => isSame(row, wanted));
    if (found.length > 0) return found.length === 1 ? linkOf(found[0]) : null;
    if (times.length === 0 || Math.max(...times) < wanted.createdAtMs) high = Math.min(high, offset);
    else low = offset + jobPageRows;
  }
  return null;
}

function wantedOf(row: Row | null): Wanted | null {
  const createdAtMs = row === null ? null : toEpochMs(field(row, 'created_at'));
  if (row === null || createdAtMs === null) return null;
  return {
    createdAtMs,
    filename: toText(field(row, 'filename')),
    durationMs: secondsToMs(field(row, 'audio_duration_secs', 'audio_duration')),
  };
}

function rowsOf(answer: Row): Row[] {
  const list = field(answer, 'transcriptions', 'data');
  return Array.isArray(list) ? list.map(asRow).filter((row) => row !== null) : [];
}

function isSame(row: Row, { createdAtMs, filename, durationMs }: Wanted): boolean {
  const atMs = toEpochMs(field(row, 'created_at'));
  if (atMs === null || Math.abs(atMs - createdAtMs) > sameTimeMs) return false;
  if (toText(field(row, 'filename')) !== filename) return false;
  const lengthMs = secondsToMs(field(row, 'audio_duration', 'audio_duration_secs'));
  return durationMs === null || lengthMs === null || Math.abs(lengthMs - durationMs) <= sameLengthMs;
}

function linkOf(row: Row | undefined): string | null {
  const link = row && field(row, 'original_audio_url');
  return typeof link === 'string' && link !== '' ? link : null;
}
