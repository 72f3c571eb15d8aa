/**
 * Makes the sample episode that ships with the app: reads resources/sample/episode.txt, speaks it with flite and writes
 * resources/sample/episode.wav (16 kHz, mono). Run it again after changing the script: `node scripts/make-sample-episode.ts`.
 * A line is `VOICE: words`; `(pause)` is a silence of `longPauseSec`. The result is the same on every run.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { wavHeader } from '../electron/domain/audio/wav-header.ts';
import { toPcm16 } from '../electron/domain/audio/pcm16.ts';
import { resample } from '../electron/domain/audio/resample.ts';
import { findProgram } from '../electron/sandbox/run-program.ts';
import { createFlite } from '../electron/sandbox/speech/flite.ts';

const rateHz = 16_000;
/** Between two speakers; people answer about this quickly. */
const turnGapSec = 0.35;
/** Long enough to be an event of its own in a transcript. */
const longPauseSec = 1.6;

const folder = resolve(import.meta.dirname, '../resources/sample');
const program = findProgram('flite');
if (!program) throw new Error('flite is not installed');
const flite = createFlite(program);
const tempDir = mkdtempSync(join(tmpdir(), 'sample-episode-'));
const silence = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * rateHz));

try {
  const pieces: Float32Array[] = [silence(0.4)];
  const lines = readFileSync(join(folder, 'episode.txt'), 'utf8').split('\n');
  for (const line of lines.filter((text) => text.trim() !== '')) {
    const [, voice = '', words = ''] = /^([A-Z0-9]+): (.+)$/.exec(line) ?? [];
    if (voice === '') throw new Error(`not a line of the script: ${line}`);
    for (const [index, text] of words.split('(pause)').entries()) {
      if (index > 0) pieces.push(silence(longPauseSec));
      const request = { text, persona: voice.toLowerCase(), stretch: 1, tempDir, signal: new AbortController().signal };
      const spoken = await flite.say(request);
      pieces.push(resample(spoken.samples, spoken.rateHz, rateHz));
    }
    pieces.push(silence(turnGapSec));
  }
  const pcm = Buffer.concat(pieces.map((piece) => toPcm16(piece)));
  const file = join(folder, 'episode.wav');
  writeFileSync(file, Buffer.concat([wavHeader({ sampleRateHz: rateHz, channels: 1 }, pcm.length), pcm]));
  console.log(`${file}: ${(pcm.length / 2 / rateHz).toFixed(1)} s, ${pcm.length} bytes`);
} finally {
  rmSync(tempDir, { recursive: true, force: true });
}
