import { ApiError } from '../../domain/errors.ts';
import { redact } from '../../domain/redact.ts';
import type {
  RemoteJobSummary,
  RemoteSegment,
  RemoteTranscription,
  RemoteWord,
  SubmittedJob,
} from '../../domain/transcription.ts';
import { asRow, field, type Row, secondsToMs, toBool, toCount, toEpochMs, toId, toLanguage, toText } from './coerce.ts';

/** Rows left out because nothing usable was in them (T176). */
export type Mapped<T> = { value: T; dropped: number };

function unusable(what: string): ApiError {
  return new ApiError({ kind: 'bad-response', message: `The answer has no ${what}.`, phase: 'body' });
}

/** `submitted` when the service does not say: asking again later will tell (T40). */
function statusOf(row: Row): string {
  const status = toText(field(row, 'status'))?.trim() ?? '';
  return status === '' ? 'submitted' : status.slice(0, 64);
}

/** Seconds, or milliseconds where the field says so (T60). */
function timeOf(row: Row, name: 'start' | 'end'): number | null {
  const ms = secondsToMs(field(row, name, `${name}_time`));
  if (ms !== null) return ms;
  return toCount(field(row, `${name}_ms`));
}

function mapWord(value: unknown): RemoteWord | null {
  const row = asRow(value);
  const text = row === null ? null : toText(field(row, 'word', 'text', 'w'));
  if (row === null || text === null || text === '') return null;
  const startMs = timeOf(row, 'start');
  if (startMs === null) return null;
  return { text, startMs, endMs: Math.max(timeOf(row, 'end') ?? startMs, startMs) };
}

function wordsOf(row: Row): RemoteWord[] | null {
  const list = field(row, 'words', 'word_timestamps', 'tokens');
  if (!Array.isArray(list)) return null;
  const words = list.flatMap((entry) => mapWord(entry) ?? []);
  return words.length === 0 ? null : words;
}

/** Who spoke is an opaque string, whatever type it came as (T53). */
function speakerOf(row: Row): string | null {
  const speaker = toText(field(row, 'speaker'))?.trim() ?? '';
  return speaker === '' ? null : speaker.slice(0, 128);
}

/**
 * One element of `segments`. Without text there is nothing to keep; without times it stands where the last one ended,
 * because lost words are worse than a wrong second. An end before its start is moved to it (T55).
 */
export function mapSegment(value: unknown, previousEndMs: number): RemoteSegment | null {
  const row = asRow(value);
  const text = row === null ? null : toText(field(row, 'text'));
  if (row === null || text === null) return null;
  const startMs = timeOf(row, 'start') ?? previousEndMs;
  const endMs = Math.max(timeOf(row, 'end') ?? startMs, startMs);
  return { speaker: speakerOf(row), text, startMs, endMs, words: wordsOf(row) };
}

/** Segments in the order received. A generator, because a long talk has tens of thousands (T45). */
export function* mapSegments(value: unknown): Generator<void, Mapped<RemoteSegment[] | null>, void> {
  if (!Array.isArray(value)) return { value: null, dropped: 0 };
  const segments: RemoteSegment[] = [];
  let dropped = 0;
  for (const [index, entry] of value.entries()) {
    const segment = mapSegment(entry, segments.at(-1)?.endMs ?? 0);
    if (segment === null) dropped += 1;
    else segments.push(segment);
    if (index % 64 === 63) yield;
  }
  return { value: segments, dropped };
}

const linkField = /([uU][rR][lL][a-z]*"\s*:\s*"(?:[^"\\?]|\\.)*)\?(?:[^"\\]|\\.)*"/g;
const signedLink = /(https?:(?:\\?\/){2}[^"\\\s?]*)\?[^"\s]*(?:X-Amz-|X-Goog-|Signature=)[^"\s]*/g;

/** The reply's own text without what grants access: links keep their address and lose their signature (T151). */
export function withoutSignatures(text: string): string {
  return text.replace(linkField, '$1"').replace(signedLink, '$1');
}

/** `GET /transcriptions/{id}`. Throws ApiError `bad-response` when it is no object or names no job. */
export function* mapTranscription(
  value: unknown,
  text: string,
  askedId: string,
): Generator<void, Mapped<RemoteTranscription>, void> {
  const row = asRow(value);
  if (row === null) throw unusable('transcription');
  const remoteId = toId(field(row, 'id')) ?? askedId;
  // An answer about another job would overwrite the wrong transcript.
  if (remoteId !== askedId) throw unusable('transcription with this id');
  const segments = yield* mapSegments(field(row, 'segments'));
  const message = toText(field(row, 'error_message', 'error'));
  return {
    dropped: segments.dropped,
    value: {
      remoteId,
      status: statusOf(row),
      createdAtMs: toEpochMs(field(row, 'created_at')),
      updatedAtMs: toEpochMs(field(row, 'updated_at')),
      filename: toText(field(row, 'filename')),
      durationMs: secondsToMs(field(row, 'audio_duration', 'audio_duration_secs')),
      language: toLanguage(field(row, 'language')),
      nonSpeech: toBool(field(row, 'non_speech')),
      text: toText(field(row, 'text')),
      segments: segments.value,
      errorMessage: message === null || message.trim() === '' ? null : redact(message.trim().slice(0, 300)),
      raw: withoutSignatures(text),
    },
  };
}

/** `POST /akro/submit`: only the id is needed (T34). Throws ApiError `bad-response` without one. */
export function mapSubmitted(value: unknown): SubmittedJob {
  const row = asRow(value);
  const remoteId = row === null ? null : toId(field(row, 'id'));
  if (row === null || remoteId === null) throw unusable('job id');
  return {
    remoteId,
    status: statusOf(row),
    createdAtMs: toEpochMs(field(row, 'created_at')),
    cached: toBool(field(row, 'cached')) ?? false,
  };
}

function mapSummary(value: unknown): RemoteJobSummary | null {
  const row = asRow(value);
  const remoteId = row === null ? null : toId(field(row, 'id'));
  if (row === null || remoteId === null) return null;
  return {
    remoteId,
    status: statusOf(row),
    createdAtMs: toEpochMs(field(row, 'created_at')),
    filename: toText(field(row, 'filename')),
    durationMs: secondsToMs(field(row, 'audio_duration', 'audio_duration_secs')),
  };
}

/** `GET /transcriptions`. A bad row is left out, the page stays (T176). Throws ApiError `bad-response` without a list. */
export function mapJobList(value: unknown): Mapped<{ jobs: RemoteJobSummary[]; total: number | null }> {
  const row = asRow(value);
  const list = row === null ? undefined : field(row, 'transcriptions', 'data');
  if (row === null || !Array.isArray(list)) throw unusable('list of transcriptions');
  const jobs = list.flatMap((entry) => mapSummary(entry) ?? []);
  const total = toCount(field(row, 'total'));
  return { value: { jobs, total }, dropped: list.length - jobs.length };
}
