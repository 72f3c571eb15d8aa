import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SayRequest, Spoken } from './engine.ts';
import { readWav } from './read-wav.ts';

/**
 * Lets a program speak: the text goes in as a file (never as an argument, which others could see and which could be
 * taken for an option), the sound comes out as a WAV file. Both are removed.
 */
export async function speakThroughFiles(
  request: SayRequest,
  run: (textFile: string, wavFile: string) => Promise<unknown>,
): Promise<Spoken> {
  const folder = await mkdtemp(join(request.tempDir, 'say-'));
  try {
    const textFile = join(folder, 'text.txt');
    const wavFile = join(folder, 'speech.wav');
    await writeFile(textFile, `${request.text}\n`, { mode: 0o600 });
    await run(textFile, wavFile);
    return await readWav(wavFile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
