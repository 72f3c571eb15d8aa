import { runProgram } from '../run-program.ts';
import type { SpeechEngine } from './engine.ts';
import { plainText } from './plain-text.ts';
import { speakThroughFiles } from './through-files.ts';

const voices = [
  { persona: 'slt', previewText: 'Hello, I am slt, a voice of the flite program on this computer.' },
  { persona: 'rms', previewText: 'Hello, I am rms, a deeper voice of the flite program on this computer.' },
  { persona: 'awb', previewText: 'Hello, I am awb, a Scottish voice of the flite program on this computer.' },
  { persona: 'kal16', previewText: 'Hello, I am kal, the oldest voice of the flite program on this computer.' },
] as const;

/** Speech by `flite`: small, quick, and recognisably a machine. */
export function createFlite(program: string): SpeechEngine {
  return {
    name: 'flite',
    voices,
    say: (request) =>
      speakThroughFiles({ ...request, text: plainText(request.text) }, (textFile, wavFile) => {
        const stretch = ['--setf', `duration_stretch=${request.stretch.toFixed(4)}`];
        const args = ['-voice', request.persona, ...stretch, '-f', textFile, '-o', wavFile];
        return runProgram(program, args, { signal: request.signal });
      }),
  };
}
