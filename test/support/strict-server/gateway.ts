import { createHash } from 'node:crypto';
import { booleanForm, countForm, type Exchange, Refusal, textForm } from './exchange.ts';
import { segmentsFor, textOf } from './seed.ts';
import type { StrictState } from './state.ts';

/** A submitted recording and how often it was asked for: the status moves on with every look. */
export type Job = {
  id: number;
  hash: string;
  filename: string;
  nonSpeech: boolean;
  seconds: number;
  atMs: number;
  looks: number;
};

const statuses = ['submitted', 'warming-up', 'processing', 'completed'];
const statusOf = (job: Job): string => statuses[Math.min(job.looks, statuses.length - 1)] ?? 'completed';

export function health(exchange: Exchange): void {
  exchange.authorize('public', '');
  exchange.expectQuery({});
  exchange.json(200, { status: 'ok', gateway: 'api.fluxions.ai', region: 'eu' });
}

/** Raw bytes, sized, with a media type; anything else is refused before a job exists. */
export async function submit(exchange: Exchange, state: StrictState): Promise<void> {
  exchange.authorize('key', state.key);
  exchange.expectQuery({ non_speech: booleanForm, filename: textForm, cache: booleanForm });
  const { headers } = exchange.request;
  if (headers['content-length'] === undefined) throw new Refusal(411, 'Content-Length is missing', false);
  if (!/^(audio|video)\/[\w.+-]+|^application\/(octet-stream|ogg)/.test(headers['content-type'] ?? ''))
    throw new Refusal(415, `content type ${headers['content-type']} of a submission`);
  if (headers.expect === '100-continue') exchange.response.writeContinue();
  const bytes = await exchange.read();
  if (bytes.length === 0) throw new Refusal(400, 'an empty body');
  const filename = exchange.query['filename'] ?? 'audio';
  if (/[/\\\0]/.test(filename)) throw new Refusal(422, `a path as file name: ${filename}`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const known = exchange.query['cache'] === 'false' ? undefined : state.jobs.find((job) => job.hash === hash);
  const job = known ?? state.addJob({ hash, filename, nonSpeech: exchange.query['non_speech'] === 'true', bytes });
  exchange.json(200, {
    id: job.id,
    status: known ? statusOf(job) : 'submitted',
    created_at: new Date(job.atMs).toISOString(),
    original_audio_url: state.storage.presign(`original/${job.id}`),
    // A client that follows these sends its key to another address.
    query_urls: { get: `${state.elsewhere}/transcriptions/${job.id}`, status: `${state.elsewhere}/x/${job.id}` },
    cached: known !== undefined,
    priority: 3,
  });
}

export function transcription(exchange: Exchange, state: StrictState, id: string): void {
  exchange.authorize('key', state.key);
  exchange.expectQuery({ word_level_timestamps: booleanForm });
  const job = state.jobs.find((one) => String(one.id) === id);
  if (!job) {
    const past = state.past('transcription', id);
    if (!past) throw new Refusal(404, 'no such transcription', false);
    exchange.json(200, pastDetail(past, exchange, state));
    return;
  }
  job.looks += 1;
  exchange.json(200, jobDetail(job, exchange, state));
}

function jobDetail(job: Job, exchange: Exchange, state: StrictState): unknown {
  const status = statusOf(job);
  const shared = {
    id: job.id,
    status,
    created_at: new Date(job.atMs).toISOString(),
    updated_at: new Date().toISOString(),
    filename: job.filename,
  };
  if (status !== 'completed') return { ...shared, text: null, segments: null, language: null };
  const segments = segmentsFor(job.seconds, exchange.query['word_level_timestamps'] === 'true');
  return {
    ...shared,
    audio_duration: job.seconds,
    audio_format: 'opus',
    processing_time: 245.5,
    language: 'en',
    non_speech: job.nonSpeech,
    num_chunks: 1,
    num_segments: 25,
    num_speakers: 3,
    text: textOf(segments),
    segments,
    audio_url: state.storage.presign(`original/${job.id}`),
    cached: true,
    reviewer: { name: null },
  };
}

function pastDetail(past: Record<string, unknown>, exchange: Exchange, state: StrictState): unknown {
  const segments = segmentsFor(12, exchange.query['word_level_timestamps'] === 'true');
  return {
    id: past['id'],
    status: past['status'],
    created_at: past['created_at'],
    updated_at: past['created_at'],
    filename: past['filename'],
    audio_duration: 12.5,
    language: null,
    non_speech: true,
    text: past['status'] === 'completed' ? textOf(segments) : null,
    segments: past['status'] === 'completed' ? segments : null,
    audio_url: state.storage.presign('past/audio'),
    cached: false,
  };
}

export function transcriptions(exchange: Exchange, state: StrictState): void {
  exchange.authorize('key', state.key);
  exchange.expectQuery({ limit: countForm, offset: countForm });
  const limit = exchange.number('limit', 50, 100);
  const offset = exchange.number('offset', 0, 1_000_000);
  const all = state.jobs.toSorted((a, b) => b.id - a.id);
  exchange.json(200, {
    total: all.length,
    limit,
    offset,
    transcriptions: all.slice(offset, offset + limit).map((job) => ({
      id: job.id,
      status: statusOf(job),
      created_at: new Date(job.atMs).toISOString(),
      filename: job.filename,
      audio_duration: job.seconds,
      audio_format: 'opus',
      processing_time: null,
      original_audio_url: state.storage.presign(`original/${job.id}`),
      language: null,
    })),
  });
}
