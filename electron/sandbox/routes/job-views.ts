import { type GatewayContext, timeText } from '../gateway-context.ts';
import type { TranscriptSegment } from '../recognition/transcript.ts';
import type { TranscriptionRow } from '../storage/transcriptions-table.ts';

type Json = Record<string, unknown>;

/** Object key of the audio results link to: Opus where it can be made, else the file as it was sent. */
export function audioKey(context: GatewayContext, id: number): string {
  return `audio/${id}.${context.hasOpus ? 'opus' : 'orig'}`;
}

/** Answer to a submit (E2). */
export function submittedView(context: GatewayContext, row: TranscriptionRow, cached: boolean): Json {
  const link = `${context.baseUrl()}/transcriptions/${row.id}`;
  return {
    id: row.id,
    status: row.status,
    created_at: timeText(context, row.created_at_ms, 'job'),
    original_audio_url: context.presigner.sign(`audio/${row.id}.orig`),
    query_urls: { get: link, status: link },
    cached,
  };
}

/** One job (O1). Results are there only once it is completed. */
export function jobDetailView(context: GatewayContext, row: TranscriptionRow, withWords: boolean): Json {
  const head = {
    id: row.id,
    status: row.status,
    created_at: timeText(context, row.created_at_ms, 'job'),
    updated_at: timeText(context, row.updated_at_ms, 'job'),
    filename: row.filename,
  };
  if (row.status === 'failed') return { ...head, error_message: row.error_message };
  if (row.status !== 'completed') return head;
  const segments = JSON.parse(row.segments ?? '[]') as TranscriptSegment[];
  return {
    ...head,
    audio_duration: row.duration_sec,
    audio_format: row.audio_format,
    processing_time: row.processing_sec,
    language: row.language,
    non_speech: row.non_speech === 1,
    num_chunks: row.num_chunks,
    num_segments: segments.length,
    num_speakers: row.num_speakers,
    text: row.text,
    segments: segments.map((segment) => segmentView(context, segment, withWords)),
    audio_url: context.presigner.sign(audioKey(context, row.id)),
    cached: row.cached === 1,
  };
}

function segmentView(context: GatewayContext, segment: TranscriptSegment, withWords: boolean): Json {
  const { words, ...rest } = segment;
  return withWords && words ? { ...rest, [context.faults.knobs.wordsField]: words } : rest;
}

/** One row of the job list (O2). */
export function jobListView(context: GatewayContext, row: TranscriptionRow): Json {
  return {
    id: row.id,
    status: row.status,
    created_at: timeText(context, row.created_at_ms, 'job'),
    filename: row.filename,
    audio_duration: row.duration_sec,
    audio_format: row.audio_format,
    processing_time: row.processing_sec,
    num_speakers: row.num_speakers,
    num_segments: row.num_segments,
    original_audio_url: context.presigner.sign(`audio/${row.id}.orig`),
    language: row.language,
  };
}
