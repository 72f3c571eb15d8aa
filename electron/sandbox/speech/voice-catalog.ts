import { createHash, randomBytes } from 'node:crypto';
import { rm, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeToSpeech, readSpeech, speechRateHz } from '../audio/decode.ts';
import { medianPitchHz } from '../audio/pitch.ts';
import { fromPcm16 } from '../../domain/audio/pcm16.ts';
import { resample } from '../../domain/audio/resample.ts';
import type { SpeechEngine } from './engine.ts';

/** How to render a voice: which built-in one, and how far its pitch is moved. `pitchHz` is measured on first use. */
export type RenderVoice = { persona: string; pitchRatio: number; pitchHz(): Promise<number> };

export type ClonedVoice = RenderVoice & {
  voiceId: string;
  account: string;
  name: string;
  seconds: number;
  note: string;
};

export type VoiceCatalog = {
  builtIn(): { voiceId: string; previewText: string }[];
  findBuiltIn(voiceId: string): RenderVoice | null;
  findClone(voiceId: string): ClonedVoice | null;
  clonesOf(account: string): ClonedVoice[];
  /** Rejects with `DecodeError` when the clip is no audio. */
  clone(request: { account: string; name: string; clip: string; signal: AbortSignal }): Promise<ClonedVoice>;
  remove(voiceId: string, account: string): boolean;
};

/** Moving pitch further than this no longer sounds like a person. */
const ratioLimits = { low: 0.75, high: 1.34 };
const probeText = 'Hello, how are you today? I am well.';
const unknownPitchHz = 130;
/** Seconds of a clip that are listened to. */
const clipSec = 60;

/**
 * Built-in voices of the engine and clones of this run. Clones are not learned: the nearest built-in voice is taken and
 * its pitch moved to that of the clip, and `note` says so. They live in memory only, as the API document warns.
 */
export function createVoiceCatalog(deps: {
  engine: SpeechEngine;
  tempDir: string;
  ffmpeg: string | null;
  suffix: () => string;
}): VoiceCatalog {
  const clones = new Map<string, ClonedVoice>();
  const pitches = new Map<string, Promise<number>>();

  const measure = async (persona: string): Promise<number> => {
    const request = {
      text: probeText,
      persona,
      stretch: 1,
      tempDir: deps.tempDir,
      signal: new AbortController().signal,
    };
    const { samples, rateHz } = await deps.engine.say(request);
    return medianPitchHz(resample(samples, rateHz, speechRateHz)) ?? unknownPitchHz;
  };
  const pitchOf = (persona: string): Promise<number> => {
    const known = pitches.get(persona) ?? measure(persona);
    pitches.set(persona, known);
    known.catch(() => pitches.delete(persona));
    return known;
  };
  const nearest = async (pitchHz: number): Promise<{ persona: string; pitchHz: number }> => {
    const all: { persona: string; pitchHz: number }[] = [];
    for (const { persona } of deps.engine.voices) all.push({ persona, pitchHz: await pitchOf(persona) });
    const distance = (other: { pitchHz: number }): number => Math.abs(Math.log2(other.pitchHz / pitchHz));
    all.sort((a, b) => distance(a) - distance(b));
    return all[0] ?? { persona: '', pitchHz };
  };

  return {
    builtIn: () =>
      deps.engine.voices.map(({ persona, previewText }) => ({ voiceId: `${persona}.${deps.suffix()}`, previewText })),
    findBuiltIn(voiceId) {
      const voice = deps.engine.voices.find(({ persona }) => `${persona}.${deps.suffix()}` === voiceId);
      if (!voice) return null;
      return { persona: voice.persona, pitchRatio: 1, pitchHz: () => pitchOf(voice.persona) };
    },
    findClone: (voiceId) => clones.get(voiceId) ?? null,
    clonesOf: (account) => [...clones.values()].filter((clone) => clone.account === account),
    async clone({ account, name, clip, signal }) {
      const { pitchHz, seconds } = await clipPitch(clip, deps, signal);
      const base = await nearest(pitchHz ?? unknownPitchHz);
      const wanted = pitchHz === null ? 1 : pitchHz / base.pitchHz;
      const pitchRatio = Math.min(ratioLimits.high, Math.max(ratioLimits.low, wanted));
      const user = createHash('sha256').update(account).digest('hex').slice(0, 6);
      const voice: ClonedVoice = {
        voiceId: `u-${user}-${randomBytes(4).toString('hex')}`,
        account,
        name,
        persona: base.persona,
        pitchRatio,
        pitchHz: () => Promise.resolve(base.pitchHz * pitchRatio),
        seconds,
        note: `Sandbox: not a real clone. This is the built-in voice ${base.persona} with its pitch moved to that of the clip.`,
      };
      clones.set(voice.voiceId, voice);
      return voice;
    },
    remove(voiceId, account) {
      return clones.get(voiceId)?.account === account && clones.delete(voiceId);
    },
  };
}

async function clipPitch(
  clip: string,
  deps: { tempDir: string; ffmpeg: string | null },
  signal: AbortSignal,
): Promise<{ pitchHz: number | null; seconds: number }> {
  const folder = await mkdtemp(join(deps.tempDir, 'clip-'));
  try {
    const raw = join(folder, 'clip.raw');
    const seconds = await decodeToSpeech(clip, raw, { ffmpeg: deps.ffmpeg, signal });
    const pcm = await readSpeech(raw, 0, Math.min(seconds, clipSec));
    return { pitchHz: medianPitchHz(fromPcm16(pcm)), seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
