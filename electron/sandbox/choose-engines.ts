import { placeholderEngine, type RecognitionEngine } from './recognition/engine.ts';
import { createPocketsphinx } from './recognition/pocketsphinx.ts';
import { findProgram } from './run-program.ts';
import type { SpeechEngine } from './speech/engine.ts';
import { createFlite } from './speech/flite.ts';
import { createSapi, createSay } from './speech/system-voices.ts';
import { toneEngine } from './speech/tone.ts';

/** `auto` takes the best one this computer has; naming one that is missing is an error. */
export type EngineChoice = {
  speech?: 'auto' | 'flite' | 'say' | 'sapi' | 'tone';
  recognition?: 'auto' | 'pocketsphinx' | 'placeholder';
  /** `none`: behave as if ffmpeg were not installed. */
  ffmpeg?: 'auto' | 'none';
};

export type Engines = { speech: SpeechEngine; recognition: RecognitionEngine; ffmpeg: string | null };

/** Rejects when an engine that was asked for by name is not installed. */
export async function chooseEngines(choice: EngineChoice = {}): Promise<Engines> {
  return {
    speech: await chooseSpeech(choice.speech ?? 'auto'),
    recognition: chooseRecognition(choice.recognition ?? 'auto'),
    ffmpeg: choice.ffmpeg === 'none' ? null : findProgram('ffmpeg'),
  };
}

async function chooseSpeech(wanted: NonNullable<EngineChoice['speech']>): Promise<SpeechEngine> {
  if (wanted === 'tone') return toneEngine;
  if (wanted === 'flite' || wanted === 'auto') {
    const program = findProgram('flite');
    if (program) return createFlite(program);
  }
  if (wanted === 'say' || (wanted === 'auto' && process.platform === 'darwin')) {
    const engine = await createSay().catch(() => null);
    if (engine) return engine;
  }
  if (wanted === 'sapi' || (wanted === 'auto' && process.platform === 'win32')) {
    const engine = await createSapi().catch(() => null);
    if (engine) return engine;
  }
  if (wanted === 'auto') return toneEngine;
  throw new Error(`the speech program ${wanted} is not installed`);
}

function chooseRecognition(wanted: NonNullable<EngineChoice['recognition']>): RecognitionEngine {
  const program = wanted === 'placeholder' ? null : findProgram('pocketsphinx_continuous');
  if (program) return createPocketsphinx(program);
  if (wanted === 'pocketsphinx') throw new Error('pocketsphinx_continuous is not installed');
  return placeholderEngine;
}
