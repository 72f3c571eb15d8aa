import { answerOf, type SubmitAnswer } from '../../domain/dictation/refusal.ts';
import { deliveryOf } from '../../domain/dictation/text-policy.ts';
import { dictationTuning } from '../../domain/dictation/tuning.ts';
import type { DictationCommand, DictationEvent, Outcome, SentBy } from '../../domain/dictation/types.ts';
import { ApiError, assertNever } from '../../domain/errors.ts';
import type { SubmittedJob } from '../../domain/transcription.ts';
import type { DictationUpload } from '../ports/dictation.ts';
import type { DictationDeps } from './dictation.ts';
import { followJob } from './follow-job.ts';
import { createLiveBody } from './live-body.ts';
import type { LearnedThings } from './learned.ts';
import { startWork, stopWork, takeSpans, type Take } from './take.ts';
import type { SessionTimers } from './timers.ts';

/** What commands work with; `report` puts a fact into the machine's queue. */
export type CommandContext = DictationDeps & {
  timers: SessionTimers;
  learned: LearnedThings;
  report: (event: DictationEvent) => void;
  /** The text is in its field or on the clipboard. */
  onDelivered: (text: string) => void;
  onSettled: (take: Take, outcome: Outcome) => void;
};

/** A failed durable step is tried again at this pace; the machine has gone on meanwhile. */
const writeRetryMs = 5_000;
const writeRetries = 5;

/** Begins what a command asks for and returns at once; results come back as events. Never throws. */
export function runCommand(context: CommandContext, take: Take, command: DictationCommand): void {
  const { session } = take;
  switch (command.type) {
    case 'arm':
      context.timers.arm(session, command.timer, command.ms);
      return;
    case 'disarm':
      context.timers.disarm(session, command.timer);
      return;
    case 'openRecorder':
      openRecorder(context, take);
      return;
    case 'stopRecorder':
      stopRecorder(context, take);
      return;
    case 'openLive':
      background(context, take, 'live', () => sendLive(context, take));
      return;
    case 'finishLive':
      take.live?.finish();
      return;
    case 'abortLive':
      stopWork(take, 'live');
      return;
    case 'submitSized':
      background(context, take, 'sized', () => sendSized(context, take, command.isRepeat));
      return;
    case 'abandonUpload':
      stopWork(take, 'live');
      stopWork(take, 'sized');
      return;
    case 'avoidLive':
      take.doubtsLive = true;
      return;
    case 'startPolling':
      background(context, take, 'poll', () => follow(context, take, command));
      return;
    case 'stopPolling':
      stopWork(take, 'poll');
      return;
    case 'saveText':
      background(context, take, 'save', () => saveText(context, take));
      return;
    case 'insert':
      background(context, take, 'insert', () => insert(context, take, command.text));
      return;
    case 'settle':
      background(context, take, 'settle', () => settle(context, take, command.outcome));
      return;
    default:
      assertNever(command);
  }
}

/** Opens the microphone; with the start sound on, only after it has died away. What the app said is no pre-roll. */
function openRecorder(context: CommandContext, take: Take): void {
  const { session } = take;
  const { warmth, microphone, sounds } = context.settings();
  context.upload()?.warm();
  context.recorder.keepWarm(warmthOf(warmth));
  const open = (): void => {
    const preRollMs = Math.max(0, Math.min(dictationTuning.preRollMs, context.sound.quietForMs()));
    context.recorder.open({ session, device: microphone, preRollMs });
  };
  const quiet = context.sound.beforeTake(sounds);
  if (quiet === null) {
    open();
    return;
  }
  take.isWaitingForQuiet = true;
  background(context, take, 'sound', async () => {
    await quiet;
    if (!take.isWaitingForQuiet) return;
    take.isWaitingForQuiet = false;
    open();
  });
}

/** A recorder that was not opened yet has nothing to close. */
function stopRecorder(context: CommandContext, take: Take): void {
  const { session } = take;
  if (!take.isWaitingForQuiet) {
    context.recorder.stop(session);
    return;
  }
  take.isWaitingForQuiet = false;
  context.report({ type: 'recorderClosed', session, durationMs: 0, isSilent: true, reason: 'stopped' });
}

/** How long the microphone stays open after a take. */
export function warmthOf(setting: 'always' | 'after-use' | 'never'): number | 'always' | 'never' {
  return setting === 'after-use' ? dictationTuning.warmMs : setting;
}

function background(context: CommandContext, take: Take, what: string, work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    const message = error instanceof Error ? error.message : 'unknown';
    context.log.error('dictation-step-failed', { what, session: take.session, message });
  });
}

async function sendLive(context: CommandContext, take: Take): Promise<void> {
  const signal = startWork(take, 'live');
  const { session } = take;
  await send(context, take, 'live', signal, async (upload) => {
    const source = context.recorder.bytes(session, signal);
    take.live = createLiveBody(source, () => letEnd(context, take), signal);
    const { filename, nonSpeech } = await inTurn(take, () => context.takes.submitting(session, { isRepeat: false }));
    signal.throwIfAborted();
    const body = markEnd(take.live.bytes, () => (take.marks.sent = context.clock.now()));
    return upload.submitLive({ contentType: 'audio/wav', filename, nonSpeech, body }, { signal });
  });
}

async function sendSized(context: CommandContext, take: Take, isRepeat: boolean): Promise<void> {
  stopWork(take, 'live');
  const signal = startWork(take, 'sized');
  const { session } = take;
  await send(context, take, 'sized', signal, async (upload) => {
    const wanted = context.settings().upload === 'opus-after' ? 'opus' : 'wav';
    const body = await inTurn(take, () => context.takes.body(session, wanted));
    if (body === null) throw new ApiError({ kind: 'validation', message: 'the take has no audio', bodySent: 'none' });
    const { contentType } = body;
    const { filename, nonSpeech } = await inTurn(take, () =>
      context.takes.submitting(session, { isRepeat, contentType }),
    );
    signal.throwIfAborted();
    const open = (inner?: AbortSignal): AsyncIterable<Uint8Array> => {
      const whole = createLiveBody(body.open(inner), () => letEnd(context, take), signal);
      whole.finish();
      return markEnd(whole.bytes, () => (take.marks.sent = context.clock.now()));
    };
    return upload.submit({ body: { ...body, open }, filename, nonSpeech, cache: !isRepeat }, { signal });
  });
}

/** Before the last bytes: the journal says that the service may have the take. A job that was cancelled gets no end. */
async function letEnd(context: CommandContext, take: Take): Promise<boolean> {
  const { session } = take;
  if (await context.takes.bodyComplete(session)) return (take.mayHaveArrived = true);
  context.report({ type: 'dismiss', session });
  return false;
}

async function* markEnd(bytes: AsyncIterable<Uint8Array>, onEnd: () => void): AsyncIterable<Uint8Array> {
  yield* bytes;
  onEnd();
}

/** One submission, from the journal to the answer. An aborted one says nothing: who aborted it knows why. */
async function send(
  context: CommandContext,
  take: Take,
  by: SentBy,
  signal: AbortSignal,
  attempt: (upload: DictationUpload) => Promise<SubmittedJob>,
): Promise<void> {
  const { session } = take;
  const upload = context.upload();
  if (upload === null) {
    context.report({ type: 'refused', session, reason: 'key' });
    return;
  }
  take.mayHaveArrived = false;
  try {
    const job = await attempt(upload);
    if (signal.aborted) return;
    // A service in trouble refuses both; one that takes the second form only is one to remember.
    if (take.doubtsLive && by === 'sized') context.learned.avoidLive();
    context.report({ type: 'accepted', session, jobId: job.remoteId });
    context.learned.reach(null);
  } catch (error) {
    if (signal.aborted) return;
    context.learned.reach(error);
    const detail = error instanceof ApiError ? error.detail : null;
    context.report({ session, ...(detail === null ? faultOf(take) : answerOf(detail, by)) });
    if (detail === null) throw error;
  }
}

/** What is not a failed call is a fault of ours. It proves nothing about the take once its last bytes may have left. */
function faultOf(take: Take): SubmitAnswer {
  return take.mayHaveArrived ? { type: 'lostAnswer' } : { type: 'refused', reason: 'unavailable' };
}

async function follow(context: CommandContext, take: Take, job: { jobId: string; durationMs: number }): Promise<void> {
  const { session } = take;
  const upload = context.upload();
  const signal = startWork(take, 'poll');
  await persist(context, take, () =>
    context.takes.submitted(session, { remoteId: job.jobId, remoteStatus: 'submitted', durationMs: job.durationMs }),
  );
  if (upload === null) {
    context.report({ type: 'refused', session, reason: 'key' });
    return;
  }
  const history = context.learned.processing();
  const acceptedAtMs = take.marks.accepted ?? context.clock.now();
  const asked = followJob({ clock: context.clock, upload, history }, { ...job, acceptedAtMs }, signal);
  const result = await asked.catch((error: unknown) => {
    if (signal.aborted) return null;
    throw error;
  });
  if (result === null || signal.aborted) return;
  if (result.type === 'refused') {
    context.report({ type: 'refused', session, reason: 'key' });
    return;
  }
  if (result.type === 'failed') {
    context.report({ type: 'jobFailed', session });
    return;
  }
  const { remote, sample } = result;
  context.learned.sample(sample);
  const segments = context.buildSegments(remote);
  take.result = { remote, segments };
  const target = await take.target;
  const { text } = deliveryOf(segments, context.settings().text, target?.kind ?? 'unknown');
  context.report({ type: 'completed', session, text, durationMs: remote.durationMs });
}

/** Writes the text to the library; a write that fails is repeated, and only then is it said to be done. */
async function saveText(context: CommandContext, take: Take): Promise<void> {
  const { session, result } = take;
  if (result === null) return;
  await persist(context, take, () => context.takes.saveText(session, result.remote, result.segments));
  context.report({ type: 'saved', session });
}

async function insert(context: CommandContext, take: Take, text: string): Promise<void> {
  const { session } = take;
  const signal = startWork(take, 'insert');
  try {
    const target = await take.target;
    const result = await context.inserter.insert({ text, target, mode: context.settings().insertion }, signal);
    if (signal.aborted) return;
    context.onDelivered(text);
    if (result.how === 'copied') context.report({ type: 'copied', session, why: result.why });
    else context.report({ type: 'inserted', session, how: result.how, confirmed: result.confirmed });
  } catch (error) {
    // It cannot be told how far it came: the machine's timer says "not certain", and the text is in the list.
    if (!signal.aborted) throw error;
  }
}

async function settle(context: CommandContext, take: Take, outcome: Outcome): Promise<void> {
  for (const kind of ['live', 'sized', 'poll', 'insert'] as const) stopWork(take, kind);
  // No second body can tell whether the first one's form was at fault.
  if (take.doubtsLive && outcome.kind === 'failed' && outcome.why === 'service') context.learned.avoidLive();
  await persist(context, take, () => context.takes.settle(take.session, outcome, takeSpans(take)));
  context.report({ type: 'settled', session: take.session });
  context.onSettled(take, outcome);
}

/** Durable steps of one take, in order. */
export function inTurn<T>(take: Take, write: () => Promise<T>): Promise<T> {
  const turn = take.writes.then(write, write);
  take.writes = turn.catch(() => {});
  return turn;
}

/** A durable step that is worth several tries: the disk may be busy or full for a moment. */
export async function persist(context: CommandContext, take: Take, write: () => Promise<void>): Promise<void> {
  await inTurn(take, async () => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await write();
        return;
      } catch (error) {
        if (attempt >= writeRetries) throw error;
        context.log.warn('dictation-write-repeated', { session: take.session, attempt });
        await context.clock.sleep(writeRetryMs, context.closed);
      }
    }
  });
}
