import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wavHeader } from '../../domain/audio/wav-header.ts';
import { speechRateHz } from '../audio/decode.ts';
import { runProgram } from '../run-program.ts';
import type { HeardWord, RecognitionEngine } from './engine.ts';

/**
 * Somewhat wider beams than the defaults: fewer wrong words on flite's voices for a third more time. The recogniser's
 * own silence removal is off because it shifts word times.
 */
const decodeOptions = ['-time', 'yes', '-remove_silence', 'no', '-beam', '1e-60', '-wbeam', '1e-35', '-pbeam', '1e-60'];

/** Listening for one word nobody says costs almost nothing and still measures the voice. */
const measureOptions = ['-remove_silence', 'no', '-keyphrase', 'zoo', '-kws_threshold', '1'];

/** A word that is not speech in the recogniser's notation: `<sil>`, `[NOISE]`, `++UH++`. */
const notAWord = /^[<[+]/;

/**
 * Words by `pocketsphinx_continuous` and its default English models. The channel mean it starts from is that of its
 * training recordings; measuring each voice first and starting from that halves the word errors.
 */
export function createPocketsphinx(program: string): RecognitionEngine {
  return {
    name: 'pocketsphinx',
    language: 'en',
    async open(voices, workDir, signal) {
      const parameters = new Map<number, string>();
      for (const [speaker, pcm] of voices) {
        const file = await measureVoice(program, pcm, join(workDir, `voice-${speaker}`), signal);
        if (file) parameters.set(speaker, file);
      }
      return {
        async words({ pcm, speaker, signal: chunkSignal }) {
          const path = join(workDir, 'chunk.wav');
          await writeWav(path, pcm);
          const learned = parameters.get(speaker);
          const extra = learned ? ['-featparams', learned] : [];
          const args = ['-infile', path, '-logfn', join(workDir, 'recogniser.log'), ...decodeOptions, ...extra];
          const { stdout } = await runProgram(program, args, { signal: chunkSignal, lowPriority: true });
          return parseWords(stdout);
        },
      };
    },
  };
}

async function writeWav(path: string, pcm: Buffer): Promise<void> {
  const header = wavHeader({ sampleRateHz: speechRateHz, channels: 1 }, pcm.length);
  await writeFile(path, Buffer.concat([header, pcm]), { mode: 0o600 });
}

/** Writes the model's parameters with the mean of this voice; `null` when the recogniser did not report one. */
async function measureVoice(program: string, pcm: Buffer, base: string, signal: AbortSignal): Promise<string | null> {
  const wav = `${base}.wav`;
  await writeWav(wav, pcm);
  const { stderr } = await runProgram(program, ['-infile', wav, ...measureOptions], { signal, lowPriority: true });
  await rm(wav, { force: true });
  const mean = [...stderr.matchAll(/Update to\s*<([^>]*)>/g)].at(-1)?.[1]?.trim().split(/\s+/);
  const model = /parameters from (\S.*feat\.params)/.exec(stderr)?.[1];
  if (!mean || !model || mean.some((value) => !Number.isFinite(Number(value)))) return null;
  const kept = (await readFile(model, 'utf8')).split('\n').filter((line) => !/^-cmn(init)?\s/.test(line));
  const file = `${base}.params`;
  await writeFile(
    file,
    [...kept.filter((line) => line.trim() !== ''), '-cmn live', `-cmninit ${mean.join(',')}`, ''].join('\n'),
  );
  return file;
}

/** Reads the lines `word start end confidence`; `(2)` marks another pronunciation of the same word. */
export function parseWords(output: string): HeardWord[] {
  const words: HeardWord[] = [];
  for (const line of output.split('\n')) {
    const match = /^(\S+) (\d+\.\d+) (\d+\.\d+) \S+$/.exec(line.trim());
    if (!match || notAWord.test(match[1] ?? '')) continue;
    const word = (match[1] ?? '').replace(/\(\d+\)$/, '');
    words.push({ word, startSec: Number(match[2]), endSec: Number(match[3]) });
  }
  return words;
}
