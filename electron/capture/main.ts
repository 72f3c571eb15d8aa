import { statfs } from 'node:fs/promises';
import { chooseBackend, type BackendChoice } from '../adapters/microphone/choose-backend.ts';
import {
  type CaptureConfig,
  type CaptureMessage,
  type CaptureRequest,
  captureConfigSchema,
  captureConfigVariable,
  captureRequestSchema,
} from '../adapters/microphone/messages.ts';
import { createSoundServerMicrophone } from '../adapters/microphone/sound-server.ts';
import { createWarmMicrophone } from '../adapters/microphone/warm-microphone.ts';
import { createWavSource } from '../adapters/microphone/wav-source.ts';
import { toContractError } from '../domain/errors.ts';
import { openChannel } from './channel.ts';
import { createRecorder } from './recorder.ts';

/** Program of the capture process: answers requests on its channel, reports facts, leaves when its parent does. */
function chooseSource(config: CaptureConfig): BackendChoice {
  if (config.source.kind === 'wav') return { microphone: createWavSource(config.source), problem: null };
  const choice = chooseBackend(config.source.backend);
  if (choice.microphone === null || config.source.viaSoundServer !== true || process.platform !== 'linux')
    return choice;
  return { microphone: createSoundServerMicrophone(choice.microphone), problem: null };
}

async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

const channel = openChannel();
const config = captureConfigSchema.parse(JSON.parse(process.env[captureConfigVariable] ?? '{}'));
const send = (message: CaptureMessage): void => channel.send(message);
const choice = chooseSource(config);
const now = (): number => performance.now();
const microphone = choice.microphone === null ? null : createWarmMicrophone(choice.microphone, now);
const recorder = createRecorder({
  choice: microphone === null ? choice : { microphone, problem: null },
  config,
  emit(event) {
    if (event.type === 'level') channel.sendIfRead({ type: 'event', event } satisfies CaptureMessage);
    else send({ type: 'event', event });
  },
  freeBytes,
  now,
});

async function answer(request: CaptureRequest): Promise<Extract<CaptureMessage, { type: 'reply' }>['value']> {
  switch (request.op) {
    case 'backend':
      return { backend: recorder.backend() };
    case 'devices':
      return { devices: recorder.devices() };
    case 'start':
      await recorder.start(request.request);
      return undefined;
    case 'pause':
      recorder.pause();
      return undefined;
    case 'resume':
      recorder.resume();
      return undefined;
    case 'stop':
      await recorder.stop();
      return undefined;
    case 'warm':
      microphone?.keepWarm(request.device, request.warmth);
      return undefined;
    case 'shutdown':
      await recorder.stop();
      await microphone?.close();
      return undefined;
  }
}

/** Finishes the take, then ends the process. */
function leave(end: () => void): void {
  void recorder.stop().finally(end);
}
/** Told to: the parent waits for the exit and ends a process that hangs. */
const exit = (): void => process.exit(0);
/**
 * Nobody is left to wait. process.exit() would join the threads of a sound library, which can hang for ever in a dead
 * sound server, with the microphone open; everything is on disk, so the hard way is the safe one.
 */
const vanish = (): void => void process.kill(process.pid, 'SIGKILL');

// Also after a fault of our own: Node, too, joins its threads at exit, and one of them may wait for sound for ever.
process.on('exit', vanish);

channel.onMessage((message) => {
  const parsed = captureRequestSchema.safeParse(message);
  if (!parsed.success) return;
  const request = parsed.data;
  answer(request)
    .then(
      (value) => send({ type: 'reply', id: request.id, error: null, ...(value && { value }) }),
      (error: unknown) => {
        const { code, message: text } = toContractError(error);
        send({ type: 'reply', id: request.id, error: { code, message: text } });
      },
    )
    .finally(() => {
      if (request.op === 'shutdown') setImmediate(leave, exit);
    });
});
channel.onClosed(() => leave(vanish));
// Ctrl+C reaches the whole group; the parent decides what happens then.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => leave(vanish));
process.on('SIGHUP', () => leave(vanish));
