import { createPcmReframer, type PcmReframer } from '../../domain/audio/pcm-reframer.ts';
import { ApiError } from '../../domain/errors.ts';
import { redact } from '../../domain/redact.ts';
import type { PcmChunk, SpeechCallOptions, SpeechRequest } from '../../services/ports/speech-api.ts';
import { endpoints } from './endpoints.ts';
import { errorMessage } from './error-body.ts';
import { withDetail } from './errors.ts';
import type { Http } from './http.ts';
import { readBody } from './read-body.ts';
import { never, quick } from './retry.ts';
import { kindOfSpeechMessage } from './speech-message.ts';
import { speechFields } from './speech-input.ts';
import { streamBody } from './stream-body.ts';
import { maxErrorBytes, type Timing } from './timing.ts';
import { createWavStream, type WavStream } from './wav-stream.ts';
import type { ReplyHead } from './wire.ts';

export type TtsHttpDeps = { http: Http; timing: Timing; owned: (signal?: AbortSignal) => AbortSignal };

/** Longer texts are repeated only by a person's decision: they cost (T171). */
const repeatUpToChars = 1_000;
/** Sound without end is refused; an hour is more than one request can mean. */
const maxSoundBytes = 48_000 * 3_600;

type Started = { first: Uint8Array; chunks: AsyncGenerator<Uint8Array, void, void>; wav: WavStream; pcm: PcmReframer };

/** A 2xx that is text, not sound: its words are the error (T70). */
async function refuseText(
  head: ReplyHead,
  secrets: readonly string[],
  timing: Timing,
  signal: AbortSignal,
): Promise<void> {
  const type = head.headers['content-type'] ?? '';
  if (!/^\s*(?:application\/(?:problem\+)?json|text\/)/i.test(type)) return;
  const bytes = await readBody(head.stream, { capBytes: maxErrorBytes, overCap: 'cut', timing, signal });
  const words = errorMessage(bytes.toString('utf8'));
  if (words === null)
    throw new ApiError({ kind: 'bad-response', message: 'The service sent no audio.', status: head.status });
  const kind = kindOfSpeechMessage(words);
  throw new ApiError({
    kind: kind === 'server' ? 'bad-response' : kind,
    message: redact(words, secrets),
    status: head.status,
  });
}

/** JSON or a page under an audio type: printable from its first brace on, which no sound is for long. */
function looksLikeText(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  return start.length >= 8 && /^\s*[{<][\x20-\x7e\s]*$/.test(start);
}

/** Reads up to the first sample, which is as far as a render may be repeated. */
async function start(chunks: AsyncGenerator<Uint8Array, void, void>): Promise<Started> {
  const wav = createWavStream();
  const pcm = createPcmReframer();
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) throw new ApiError({ kind: 'bad-response', message: 'The service sent no audio.' });
    const sound = wav.push(next.value);
    const first = sound === null ? null : pcm.push(sound);
    if (first === null) continue;
    if (wav.expectedBytes() === null && looksLikeText(first)) {
      throw new ApiError({ kind: 'bad-response', message: 'The service sent text instead of audio.' });
    }
    return { first, chunks, wav, pcm };
  }
}

/** Over HTTP an unknown voice may come as 400 or 422 with words about it; callers wait for `not-found`. */
function clarified(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.kind !== 'validation') return error;
  return kindOfSpeechMessage(error.message) === 'not-found' ? withDetail(error, { kind: 'not-found' }) : error;
}

/**
 * One render over HTTP, streamed (T67, T73): whole samples as they come. Repeated once, and only while no sample was
 * received (T171). Ends the request when the reader stops (T76). Throws ApiError; `reset` after the last chunk when the
 * sound ended early (T72).
 */
export async function* renderOverHttp(
  request: SpeechRequest,
  options: SpeechCallOptions | undefined,
  deps: TtsHttpDeps,
): AsyncGenerator<PcmChunk, void, void> {
  const signal = deps.owned(options?.signal);
  const json = { ...speechFields(request), response_format: 'pcm' };
  const call = {
    name: 'tts',
    family: 'speech',
    path: endpoints.tts,
    query: { stream: 1 },
    json,
    policy: request.text.length <= repeatUpToChars ? quick : never,
    signal,
  } as const;
  const open = (auth: 'none' | 'speech'): Promise<Started> =>
    deps.http.reply({ ...call, auth }, async (head, secrets) => {
      await refuseText(head, secrets, deps.timing, signal);
      return start(streamBody(head.stream, { idleMs: deps.timing.idleBodyMs, signal }));
    });

  let started: Started;
  try {
    started = await open(request.isPrivate ? 'speech' : 'none');
  } catch (error) {
    // A voice that was taken for a built-in one and is not (T7).
    const isSecret = error instanceof ApiError && error.detail.status === 401 && !request.isPrivate;
    if (!isSecret) throw clarified(error);
    started = await open('speech').catch((second: unknown) => {
      throw clarified(second);
    });
  }

  let received = started.first.length;
  try {
    yield { pcm: started.first };
    for await (const bytes of started.chunks) {
      const sound = started.wav.push(bytes);
      const pcm = sound === null ? null : started.pcm.push(sound);
      if (pcm === null) continue;
      received += pcm.length;
      if (received > maxSoundBytes) throw new ApiError({ kind: 'bad-response', message: 'The sound does not end.' });
      yield { pcm };
    }
  } finally {
    await started.chunks.return();
  }
  const expected = started.wav.expectedBytes();
  if (expected !== null && received < expected - 1) {
    throw new ApiError({ kind: 'reset', message: 'The sound ended early.', phase: 'body' });
  }
}
