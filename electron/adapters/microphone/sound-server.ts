import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createPcmReframer } from '../../domain/audio/pcm-reframer.ts';
import { createHeldPipe } from './held-pipe.ts';
import {
  blockMs,
  closeLimitMs,
  type Microphone,
  type MicrophoneSink,
  type MicrophoneStream,
  serverNames,
  within,
} from './port.ts';

/** PulseAudio's own recorder; PipeWire brings one of the same name. */
const recorder = 'parec';
/** Without a server, or a microphone in it, the recorder leaves sooner. A sleeping device may give its first sound later. */
const refusedWithinMs = 500;

/**
 * Wraps `inner` on Linux: the default microphone is heard through the sound server's own recorder, everything else, and
 * all of it where there is no such server, through `inner`. PortAudio wakes 370 times a second to hear a sound server
 * through ALSA, whatever it is asked for; this wakes once a block, which is what lets a microphone stay warm all day.
 * For one channel, at any rate: the server converts. Its failures are those of `inner`.
 */
export function createSoundServerMicrophone(inner: Microphone, env: NodeJS.ProcessEnv = process.env): Microphone {
  return {
    backend: inner.backend,
    devices: () => inner.devices(),
    async open(request, sink) {
      if (request.channels === 1 && serverNames.includes(request.device || 'default') && hasServer(env)) {
        const sampleRateHz = request.sampleRateHz ?? request.preferredRateHz;
        const stream = sampleRateHz && (await listen(sampleRateHz, request.blockMs ?? blockMs, sink, env));
        if (stream) return stream;
      }
      return inner.open(request, sink);
    },
  };
}

/** A server runs, or is started for whoever knocks. Where none is meant to run, the recorder would start one. */
function hasServer({ PULSE_SERVER, PULSE_RUNTIME_PATH, XDG_RUNTIME_DIR }: NodeJS.ProcessEnv): boolean {
  if (PULSE_SERVER) return true;
  const folder = PULSE_RUNTIME_PATH || (XDG_RUNTIME_DIR && join(XDG_RUNTIME_DIR, 'pulse'));
  return Boolean(folder) && existsSync(join(folder ?? '', 'native'));
}

/** Resolves with the first sound, or when the recorder has stayed; to `null` when it left at once. */
async function listen(
  sampleRateHz: number,
  latencyMs: number,
  sink: MicrophoneSink,
  env: NodeJS.ProcessEnv,
): Promise<MicrophoneStream | null> {
  const reframer = createPcmReframer();
  const begun = Promise.withResolvers<boolean>();
  const early: Uint8Array[] = [];
  let isOpen = false;
  let isClosing = false;
  const pipe = await createHeldPipe((bytes) => {
    const pcm = reframer.push(bytes);
    if (pcm === null) return;
    if (isOpen) sink.onBlock(pcm);
    else early.push(pcm);
    begun.resolve(true);
  }).catch(() => null);
  if (pipe === null) return null;
  const format = ['--raw', '--format=s16le', `--rate=${sampleRateHz}`, '--channels=1'];
  const program = spawn(recorder, [...format, `--latency-msec=${latencyMs}`, '--client-name=Fluxions Desktop'], {
    env,
    stdio: ['ignore', pipe.writer, 'ignore'],
  });
  pipe.writer.destroy();
  program.once('error', () => begun.resolve(false));
  void pipe.closed.then(() => {
    begun.resolve(false);
    if (isOpen && !isClosing) sink.onEnd(new Error('The sound server ended the recording.'));
  });
  const timer = setTimeout(() => begun.resolve(true), refusedWithinMs);
  const hasBegun = await begun.promise;
  clearTimeout(timer);
  if (!hasBegun) {
    pipe.destroy();
    return null;
  }
  isOpen = true;
  for (const pcm of early) sink.onBlock(pcm);
  return {
    device: 'default',
    sampleRateHz,
    channels: 1,
    rest: () => pipe.rest(),
    attend: () => pipe.attend(),
    async close() {
      isClosing = true;
      void pipe.attend();
      await stop(program, pipe.closed);
    },
  };
}

/** What it has written is read to the end; a program that hangs in a dead sound server is ended all the same. */
async function stop(program: ChildProcess, gone: Promise<void>): Promise<void> {
  program.kill('SIGTERM');
  await within(gone, closeLimitMs);
  program.kill('SIGKILL');
}
