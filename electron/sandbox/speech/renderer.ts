import { createWriteStream, type WriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { wavHeader } from '../../domain/audio/wav-header.ts';
import { toPcm16 } from '../../domain/audio/pcm16.ts';
import { resample } from '../../domain/audio/resample.ts';
import type { SandboxClock } from '../clock.ts';
import type { Knobs } from '../faults/faults.ts';
import { createGate } from '../gate.ts';
import type { ObjectFiles } from '../storage/object-files.ts';
import type { RendersTable } from '../storage/renders-table.ts';
import { cueSound, outputRateHz } from './cue-sounds.ts';
import type { SpeechEngine } from './engine.ts';
import { type ScriptPart, scriptParts } from './script-parts.ts';
import type { RenderVoice } from './voice-catalog.ts';

const usdPerChar = 10 / 1_000_000;
/** Audio leaves in slices of this length, so that speed limits and stops act in good time. */
const sliceBytes = 9_600;
const bytesPerSec = outputRateHz * 2;
/** Speech programs at work at once. */
const programsAtOnce = 2;

export type RenderRequest = {
  account: string;
  voice: RenderVoice;
  /** As History shows it. */
  voiceName: string;
  input: string;
  maxSecs: number | null;
  verifyChunks: boolean;
  signal: AbortSignal;
};

/** Renders text to s16le, mono, 24 kHz, sentence by sentence: the next is made while the last is sent. */
export type Renderer = { render(request: RenderRequest): AsyncGenerator<Buffer> };

const pcmOf = (samples: Float32Array): Buffer => Buffer.from(toPcm16(samples).buffer);

/** A finished render is kept as a file and listed in History; one that was left early is not. */
export function createRenderer(deps: {
  engine: SpeechEngine;
  objects: ObjectFiles;
  table: RendersTable;
  tempDir: string;
  clock: SandboxClock;
  knobs: () => Readonly<Knobs>;
}): Renderer {
  const gate = createGate(programsAtOnce);

  const renderPart = async (part: ScriptPart, voice: RenderVoice, signal: AbortSignal): Promise<Buffer> => {
    if (part.kind === 'cue') return pcmOf(cueSound(part.cue, await voice.pitchHz()));
    const spoken = await gate(() =>
      deps.engine.say({
        text: part.text,
        persona: voice.persona,
        stretch: voice.pitchRatio,
        tempDir: deps.tempDir,
        signal,
      }),
    );
    // Played faster it is higher and shorter; the engine spoke slower by the same factor.
    return pcmOf(resample(spoken.samples, Math.round(spoken.rateHz * voice.pitchRatio), outputRateHz));
  };

  async function* parts(request: RenderRequest): AsyncGenerator<Buffer> {
    const script = scriptParts(request.input);
    let ahead: Promise<Buffer> | null = null;
    for (const [index, part] of script.entries()) {
      const current: Promise<Buffer> = ahead ?? renderPart(part, request.voice, request.signal);
      const pcm = await current;
      const following = script[index + 1];
      ahead = following ? renderPart(following, request.voice, request.signal) : null;
      // A render that is left early must not leave an unhandled rejection behind.
      ahead?.catch(() => {});
      for (let at = 0; at < pcm.length; at += sliceBytes) yield pcm.subarray(at, at + sliceBytes);
    }
  }

  return {
    async *render(request) {
      const startedMs = performance.now();
      const { firstAudioMs, renderSpeed } = deps.knobs();
      const copy = await openCopy(join(deps.tempDir, `render-${randomUUID()}.wav`));
      let left = request.maxSecs === null ? Number.POSITIVE_INFINITY : Math.round(request.maxSecs * outputRateHz) * 2;
      let sent = 0;
      try {
        for await (const pcm of parts(request)) {
          const slice = pcm.subarray(0, left);
          if (slice.length === 0) break;
          left -= slice.length;
          const notBefore = request.verifyChunks ? firstAudioMs.verified : firstAudioMs.unverified;
          const paced = renderSpeed === null ? 0 : (sent / bytesPerSec / renderSpeed) * 1000;
          const waitMs = startedMs + notBefore + paced - performance.now();
          if (waitMs > 1) await sleep(waitMs, undefined, { signal: request.signal });
          request.signal.throwIfAborted();
          sent += slice.length;
          copy.write(slice);
          yield slice;
        }
        const wav = await copy.finish(sent);
        const id = deps.table.insert({
          account: request.account,
          created_at_ms: deps.clock.now(),
          voice: request.voiceName,
          chars: request.input.length,
          audio_sec: Math.round((sent / bytesPerSec) * 100) / 100,
          cost_usd: Math.round(request.input.length * usdPerChar * 1e6) / 1e6,
        });
        await deps.objects.adopt(wav, `tts/${id}.wav`);
      } finally {
        await copy.discard();
      }
    },
  };
}

/** The render as a file, written while it is sent. `discard` is harmless after `finish`. */
async function openCopy(path: string): Promise<{
  write(pcm: Buffer): void;
  finish(dataBytes: number): Promise<string>;
  discard(): Promise<void>;
}> {
  const format = { sampleRateHz: outputRateHz, channels: 1 };
  const stream: WriteStream = createWriteStream(path, { mode: 0o600 });
  stream.on('error', () => {});
  stream.write(wavHeader(format, 0));
  let isFinished = false;
  return {
    write: (pcm) => void stream.write(pcm),
    async finish(dataBytes) {
      stream.end();
      await finished(stream);
      const file = await open(path, 'r+');
      await file.write(wavHeader(format, dataBytes), 0);
      await file.close();
      isFinished = true;
      return path;
    },
    async discard() {
      if (isFinished) return;
      stream.destroy();
      await finished(stream).catch(() => {});
      await rm(path, { force: true });
    },
  };
}
