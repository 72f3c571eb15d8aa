import type { Job } from './gateway.ts';
import type { StrictLog } from './log.ts';
import { type HistoryItem, segmentsFor, seedHistory, textOf, timeForm } from './seed.ts';
import type { StrictStorage } from './storage.ts';
import { pcmBytes, toneSpeech, wavFile } from './tones.ts';

/** What the service knows; the endpoints are functions over it. */
export class StrictState {
  readonly jobs: Job[] = [];
  readonly clones = new Map<string, string>();
  readonly renders: HistoryItem[] = [];
  socketsOpened = 0;
  /** Where `query_urls` point: nobody may ask there. */
  readonly elsewhere = 'https://elsewhere.invalid';
  readonly key: string;
  readonly log: StrictLog;
  readonly storage: StrictStorage;
  private readonly past_: HistoryItem[];

  constructor(key: string, log: StrictLog, storage: StrictStorage, counts: Parameters<typeof seedHistory>[0]) {
    this.key = key;
    this.log = log;
    this.storage = storage;
    this.past_ = seedHistory(counts);
    storage.put(
      'past/audio',
      wavFile(pcmBytes(toneSpeech('an old recording of ten words and some more', 'past'))),
      'audio/wav',
    );
    storage.put('past/text', Buffer.from(`\uFEFF${textOf(segmentsFor(12, false))}`), 'text/plain; charset=utf-8');
    storage.put('past/segments', Buffer.from(JSON.stringify({ segments: segmentsFor(12, false) })), 'application/json');
  }

  addJob(input: { hash: string; filename: string; nonSpeech: boolean; bytes: Buffer }): Job {
    const id = 124 + this.jobs.length;
    const { bytes, ...rest } = input;
    const job: Job = { ...rest, id, seconds: secondsOf(bytes), atMs: Date.now(), looks: 0 };
    this.jobs.push(job);
    this.storage.put(`original/${id}`, bytes, 'audio/wav');
    return job;
  }

  addRender(voice: string, input: string): void {
    this.renders.push({
      object: 'tts',
      id: 800 + this.renders.length,
      atMs: Math.floor(Date.now() / 1000) * 1000,
      cost_usd: null,
      voice,
      chars: input.length,
      audio_secs: toneSpeech(input, voice).length / 24_000,
    });
  }

  /** The whole account: its past, what was done since, and one object that no document mentions. */
  history(): HistoryItem[] {
    const jobs = this.jobs.map(
      (job): HistoryItem => ({
        object: 'transcription',
        id: job.id,
        atMs: Math.floor(job.atMs / 1000) * 1000,
        cost_usd: null,
        status: job.looks > 2 ? 'completed' : 'processing',
        filename: job.filename,
        audio_duration_secs: job.seconds,
        audio_format: 'opus',
        language: 'en',
      }),
    );
    const note: HistoryItem = { object: 'note', id: 'n1', atMs: Date.parse('2026-06-01T00:00:00Z'), body: 'hello' };
    return [...this.past_, ...this.renders, ...jobs, note];
  }

  past(object: string, id: string): Record<string, unknown> | null {
    const found = this.past_.find((item) => item.object === object && String(item.id) === id);
    return found ? { ...found, created_at: timeForm(found.atMs, 1) } : null;
  }
}

/** Length of a WAV from its own header; other formats count as the scripted period. */
function secondsOf(bytes: Buffer): number {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') return 12;
  const bytesPerSecond = bytes.readUInt32LE(28);
  const data = bytes.indexOf('data');
  return bytesPerSecond > 0 && data > 0 ? (bytes.length - data - 8) / bytesPerSecond : 12;
}
