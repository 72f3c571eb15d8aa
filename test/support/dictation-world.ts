import type { ProcessingSample } from '../../electron/domain/dictation/poll-schedule.ts';
import { defaultDictationSettings, type DictationSettings } from '../../electron/domain/dictation/settings.ts';
import { dictationTuning } from '../../electron/domain/dictation/tuning.ts';
import { ApiError, type ApiErrorDetail } from '../../electron/domain/errors.ts';
import { buildSegments } from '../../electron/domain/transcript/segments.ts';
import type { RemoteTranscription, SubmittedJob } from '../../electron/domain/transcription.ts';
import { createDictation, type EndedTake } from '../../electron/services/dictation/dictation.ts';
import type {
  DictationRecorder,
  DictationRecorderEvent,
  DictationTakes,
  DictationUpload,
  GlobalKeyEvent,
  Inserter,
  InsertResult,
  InsertTarget,
} from '../../electron/services/ports/dictation.ts';
import { createOwnSound } from '../../electron/services/dictation/own-sound.ts';
import type { Log } from '../../electron/services/ports/platform.ts';
import { createManualClock } from './manual-clock.ts';

/** A promise that a test settles when it wants to. */
function gate<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** Records what it is asked; facts are reported by the test. */
function createFakeRecorder() {
  const listeners = new Set<(event: DictationRecorderEvent) => void>();
  const streams = new Map<string, { blocks: Uint8Array[]; isOver: boolean; wake: () => void }>();
  const calls: string[] = [];
  const preRolls: number[] = [];
  const streamOf = (session: string) => {
    const known = streams.get(session) ?? { blocks: [], isOver: false, wake: () => {} };
    streams.set(session, known);
    return known;
  };
  const emit = (event: DictationRecorderEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const recorder: DictationRecorder = {
    open({ session, preRollMs }) {
      calls.push(`open ${session}`);
      preRolls.push(preRollMs);
    },
    stop: (session) => void calls.push(`stop ${session}`),
    keepWarm: (forMs) => void calls.push(`warm ${forMs}`),
    async *bytes(session, signal) {
      const stream = streamOf(session);
      for (;;) {
        signal.throwIfAborted();
        const block = stream.blocks.shift();
        if (block !== undefined) yield block;
        else if (stream.isOver) return;
        else {
          await new Promise<void>((resolve) => {
            stream.wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      }
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {},
  };
  return {
    recorder,
    calls,
    preRolls,
    /** So many blocks of sound reach the disk and the live stream. */
    speak(session: string, blocks: number) {
      for (let block = 0; block < blocks; block += 1) streamOf(session).blocks.push(new Uint8Array(640));
      streamOf(session).wake();
    },
    firstFrame: (session: string) => emit({ type: 'firstFrame', session, file: `${session}-1.wav`, device: 'mic' }),
    progress: (session: string) => emit({ type: 'progress', session, elapsedMs: 0, bytesOnDisk: 0 }),
    closed(session: string, patch: Partial<Extract<DictationRecorderEvent, { type: 'closed' }>> = {}) {
      streamOf(session).isOver = true;
      streamOf(session).wake();
      const facts = { files: [`${session}-1.wav`], durationMs: 3000, sizeBytes: 96_044, isSilent: false } as const;
      emit({ type: 'closed', session, reason: 'stopped', ...facts, files: [...facts.files], ...patch });
    },
  };
}

/** The service: every submission waits for the test's answer; bodies are read to where the test lets them. */
function createFakeUpload() {
  const submissions: {
    kind: 'live' | 'sized';
    filename: string;
    cache: boolean;
    bytes: number;
    isWhole: boolean;
    answer: ReturnType<typeof gate<SubmittedJob>>;
  }[] = [];
  const polls: { jobId: string; atMs: number; words: boolean }[] = [];
  const results = new Map<string, RemoteTranscription | ApiError>();
  let warmed = 0;
  let hurried = 0;
  const read = async (entry: (typeof submissions)[number], body: AsyncIterable<Uint8Array>, signal: AbortSignal) => {
    const aborted = gate<never>();
    signal.addEventListener('abort', () =>
      aborted.reject(new ApiError({ kind: 'aborted', message: 'aborted', bodySent: 'partial' })),
    );
    const work = (async () => {
      for await (const block of body) entry.bytes += block.length;
      entry.isWhole = true;
    })().catch(() => {
      // As the real one says it of a body that breaks off.
      throw new ApiError({ kind: 'aborted', message: 'no end', bodySent: 'partial' });
    });
    work.catch(() => {});
    await Promise.race([work, aborted.promise, entry.answer.promise.then(() => {})]);
    return await Promise.race([entry.answer.promise, aborted.promise]);
  };
  const submission = (kind: 'live' | 'sized', filename: string, cache: boolean) => {
    const entry = { kind, filename, cache, bytes: 0, isWhole: false, answer: gate<SubmittedJob>() };
    submissions.push(entry);
    return entry;
  };
  const createUpload = (now: () => number): DictationUpload => ({
    warm: () => void (warmed += 1),
    hurry() {
      hurried += 1;
      return () => void (hurried -= 1);
    },
    submitLive: ({ filename, body }, { signal }) => read(submission('live', filename, true), body, signal),
    submit: ({ filename, body, cache }, { signal }) =>
      read(submission('sized', filename, cache), body.open(signal), signal),
    async get(jobId, { words = false }) {
      polls.push({ jobId, atMs: now(), words });
      const result = results.get(jobId);
      if (result instanceof ApiError) throw result;
      return result ?? remoteReply(jobId, { status: 'processing', text: null, segments: null });
    },
  });
  return {
    createUpload,
    submissions,
    polls,
    results,
    warmed: () => warmed,
    hurried: () => hurried,
    accept: (index: number, remoteId: string) =>
      submissions[index]?.answer.resolve({ remoteId, status: 'submitted', createdAtMs: null, cached: false }),
    refuse: (index: number, detail: Omit<ApiErrorDetail, 'message'>) =>
      submissions[index]?.answer.reject(new ApiError({ message: 'refused', ...detail })),
  };
}

/** A reply of the service about a job. */
export function remoteReply(remoteId: string, patch: Partial<RemoteTranscription> = {}): RemoteTranscription {
  return {
    remoteId,
    status: 'completed',
    createdAtMs: null,
    updatedAtMs: null,
    filename: null,
    durationMs: 3000,
    language: 'en',
    nonSpeech: true,
    text: 'SPEAKER_0: Hello [breath] there.',
    segments: [{ speaker: '0', text: 'Hello there', startMs: 0, endMs: 2900, words: null }],
    errorMessage: null,
    raw: '{}',
    ...patch,
  };
}

/** Keeps the order of durable steps; each can be made to fail a few times. */
function createFakeTakes() {
  const steps: string[] = [];
  const failing = new Map<string, number>();
  const cancelled = new Set<string>();
  const step = async (name: string, detail = ''): Promise<void> => {
    const left = failing.get(name) ?? 0;
    if (left > 0) {
      failing.set(name, left - 1);
      throw new Error(`${name} failed`);
    }
    steps.push(detail === '' ? name : `${name} ${detail}`);
  };
  const takes: DictationTakes = {
    begin: (session) => step('begin', session),
    closed: (session) => step('closed', session),
    async submitting(session, { isRepeat }) {
      await step('submitting', isRepeat ? `${session} again` : session);
      return { filename: `${session} [fx${steps.length}].wav`, nonSpeech: true };
    },
    async bodyComplete(session) {
      await step('bodyComplete', session);
      return !cancelled.has(session);
    },
    submitted: (session, { remoteId }) => step('submitted', `${session} ${remoteId}`),
    body: async () => ({
      sizeBytes: 1280,
      contentType: 'audio/wav',
      async *open() {
        yield new Uint8Array(640);
        yield new Uint8Array(640);
      },
    }),
    saveText: (session) => step('saveText', session),
    settle: (session, outcome) => step('settle', `${session} ${outcome.kind}`),
  };
  return { takes, steps, failing, cancelled };
}

/** Dictation on fakes of every port and a clock of the test's own. Takes are named t1, t2, ... */
export async function createDictationWorld(
  options: { settings?: Partial<DictationSettings>; history?: ProcessingSample[]; hasKey?: boolean } = {},
) {
  const clock = createManualClock();
  const recorder = createFakeRecorder();
  const upload = createFakeUpload();
  const takes = createFakeTakes();
  const keyListeners = new Set<(event: GlobalKeyEvent) => void>();
  const inserts: { text: string; target: InsertTarget | null; answer: ReturnType<typeof gate<InsertResult>> }[] = [];
  const inserter: Inserter = {
    target: async () => ({ id: 'w1', app: 'editor', kind: 'text' }),
    async insert({ text, target }) {
      const answer = gate<InsertResult>();
      inserts.push({ text, target, answer });
      return answer.promise;
    },
  };
  const memory = { processing: options.history ?? [], liveRefusedAtMs: null as number | null };
  const logged: string[] = [];
  const note = (event: string): void => void logged.push(event);
  const log: Log = { debug() {}, info() {}, warn: note, error: note };
  const ended: EndedTake[] = [];
  const views: string[] = [];
  let ids = 0;
  let handedOver = 0;
  const closed = new AbortController();
  const settings: DictationSettings = { ...defaultDictationSettings, ...options.settings };
  const sound = createOwnSound(clock);
  const service = upload.createUpload(() => clock.now());
  const dictation = await createDictation({
    keys: {
      onEvent(listener) {
        keyListeners.add(listener);
        return () => keyListeners.delete(listener);
      },
    },
    recorder: recorder.recorder,
    inserter,
    sound,
    upload: () => (options.hasKey === false ? null : service),
    takes: takes.takes,
    memory: { load: async () => memory, save: async (value) => void Object.assign(memory, value) },
    settings: () => settings,
    buildSegments,
    newId: () => `t${(ids += 1)}`,
    clock,
    log,
    reach: () => {},
    onHandedOver: () => void (handedOver += 1),
    closed: closed.signal,
  });
  dictation.onEnded((take) => ended.push(take));
  dictation.onView(({ status }) => {
    if (views.at(-1) !== status) views.push(status);
  });
  const press = (type: GlobalKeyEvent['type']): void => {
    for (const listener of keyListeners) listener({ type });
  };
  return {
    clock,
    recorder,
    sound,
    upload,
    takes,
    inserts,
    memory,
    logged,
    ended,
    views,
    dictation,
    press,
    settings,
    handedOver: () => handedOver,
    /** Holds the key, speaks three seconds, lets go and closes the file: the take is on its way. */
    async speakTake(session: string) {
      press('down');
      await clock.settle();
      recorder.firstFrame(session);
      recorder.speak(session, 3);
      for (let second = 0; second < 3; second += 1) {
        await clock.advance(1000);
        recorder.progress(session);
      }
      press('up');
      recorder.speak(session, 1);
      await clock.advance(dictationTuning.tailMs);
      recorder.closed(session);
      await clock.settle();
    },
    close: async () => {
      closed.abort(new Error('closed'));
      await dictation.close();
    },
  };
}
