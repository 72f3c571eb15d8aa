import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeToSpeech, readSpeech } from '../audio/decode.ts';
import { medianPitchHz } from '../audio/pitch.ts';
import { findRegions, frameLoudness } from '../audio/regions.ts';
import { separateSpeakers } from '../audio/speakers.ts';
import { fromPcm16 } from '../../domain/audio/pcm16.ts';
import { makeChunks, type Chunk, type SpokenRegion } from './chunks.ts';
import type { RecognitionEngine } from './engine.ts';
import { type HeardChunk, makeSegments, type TranscriptSegment } from './transcript.ts';

/** Everything learned from one file. */
export type Listening = {
  durationSec: number;
  language: string | null;
  chunkCount: number;
  speakerCount: number;
  segments: TranscriptSegment[];
};

/** Length of one loudness frame, as in regions.ts. */
const frameSec = 0.02;
/** Seconds of a region that are enough to know its pitch. */
const pitchSampleSec = 8;
/** Seconds of a voice shown to the recogniser before it starts. */
const voiceSampleSec = 30;

/**
 * Listens to a file: sound regions, voices by pitch, then words chunk by chunk. Rejects with `DecodeError` when it is
 * no audio we can read. `onProgress` gets 0..1.
 */
export async function listen(
  input: string,
  options: {
    ffmpeg: string | null;
    engine: RecognitionEngine;
    tempDir: string;
    signal: AbortSignal;
    onProgress?: (share: number) => void;
  },
): Promise<Listening> {
  const workDir = await mkdtemp(join(options.tempDir, 'listen-'));
  try {
    const raw = join(workDir, 'speech.raw');
    const durationSec = await decodeToSpeech(input, raw, options);
    const levels = await frameLoudness(raw);
    const spoken = await nameVoices(raw, findRegions(levels), options.signal);
    const chunks = makeChunks(spoken, levels, frameSec);
    const recogniser = await options.engine.open(await voiceSamples(raw, chunks), workDir, options.signal);
    const heard: HeardChunk[] = [];
    for (const [index, chunk] of chunks.entries()) {
      options.signal.throwIfAborted();
      const pcm = await readSpeech(raw, chunk.startSec, chunk.endSec);
      const words = await recogniser.words({ pcm, speaker: chunk.speaker, workDir, signal: options.signal });
      heard.push({ chunk, words: words?.map((word) => shifted(word, chunk.startSec)) ?? null });
      options.onProgress?.((index + 1) / chunks.length);
    }
    const segments = makeSegments(heard);
    return {
      durationSec,
      language: segments.length > 0 ? options.engine.language : null,
      chunkCount: chunks.length,
      speakerCount: new Set(segments.map((segment) => segment.speaker)).size,
      segments,
    };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

function shifted<T extends { startSec: number; endSec: number }>(word: T, bySec: number): T {
  return { ...word, startSec: word.startSec + bySec, endSec: word.endSec + bySec };
}

async function nameVoices(
  raw: string,
  regions: readonly { startSec: number; endSec: number }[],
  signal: AbortSignal,
): Promise<SpokenRegion[]> {
  const voiced: { durationSec: number; pitchHz: number | null }[] = [];
  for (const { startSec, endSec } of regions) {
    signal.throwIfAborted();
    const pcm = await readSpeech(raw, startSec, Math.min(endSec, startSec + pitchSampleSec));
    voiced.push({ durationSec: endSec - startSec, pitchHz: medianPitchHz(fromPcm16(pcm)) });
  }
  const speakers = separateSpeakers(voiced);
  return regions.map((region, index) => ({ ...region, speaker: speakers[index] ?? 0 }));
}

/** The first half minute of each voice. */
async function voiceSamples(raw: string, chunks: readonly Chunk[]): Promise<Map<number, Buffer>> {
  const samples = new Map<number, { parts: Buffer[]; seconds: number }>();
  for (const chunk of chunks) {
    const sample = samples.get(chunk.speaker) ?? { parts: [], seconds: 0 };
    samples.set(chunk.speaker, sample);
    if (sample.seconds >= voiceSampleSec) continue;
    sample.parts.push(await readSpeech(raw, chunk.startSec, chunk.endSec));
    sample.seconds += chunk.endSec - chunk.startSec;
  }
  return new Map([...samples].map(([speaker, { parts }]) => [speaker, Buffer.concat(parts)]));
}
