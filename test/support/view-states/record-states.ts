import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clipWav } from '../speech-world.ts';
import type { Shown, ViewWorld } from './world.ts';

/** The same sound, driven into its ceiling. */
function clipped(seconds: number): Buffer {
  const wav = clipWav(seconds);
  for (let at = 44; at + 1 < wav.length; at += 2) {
    const sample = wav.readInt16LE(at) * 20;
    wav.writeInt16LE(Math.max(-32_768, Math.min(32_767, sample)), at);
  }
  return wav;
}

/** Every state of the recorder: without a microphone, silent, heard, too loud, paused, cut off, and after a crash. */
export async function walkRecordStates(world: ViewWorld, shown: Shown): Promise<void> {
  const { page, pulse, folder, open, press } = world;
  const voice = join(folder, 'voice.wav');
  const loud = join(folder, 'loud.wav');
  writeFileSync(voice, clipWav(30));
  writeFileSync(loud, clipped(20));
  const status = page.getByRole('status').filter({ hasText: /^Recording$/ });
  const start = async (): Promise<void> => {
    await press('Start recording');
    await status.waitFor();
  };

  await open('Record');
  await start();
  const player = await pulse.play(voice);
  await page.waitForFunction(() => Number(document.querySelector('[role=meter]')?.getAttribute('aria-valuenow')) > 20);
  await page.getByText(/on disk/).waitFor();
  await shown('record-recording');
  await press('Pause');
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await shown('record-paused');
  player.kill();
  await press('Resume');
  await status.waitFor();
  await page.getByText('The microphone is silent').waitFor();
  await shown('record-silent');
  const shouting = await pulse.play(loud);
  await page.getByText(/too loud/i).waitFor();
  await shown('record-clipping');
  shouting.kill();
  await pulse.unloadMic();
  await page.getByRole('button', { name: 'Go on in a new part' }).waitFor();
  await shown('record-microphone-lost');
  await press('Stop');
  await page.getByRole('region', { name: 'Last take' }).waitFor();
  await shown('record-last-take');
  await press('Start recording');
  await page
    .getByRole('alert')
    .filter({ hasText: /microphone/i })
    .waitFor();
  await shown('record-no-microphone');
  await pulse.loadMic();
  await press('Look for microphones again');
  await start();
  await page.getByText(/on disk/).waitFor();
  await world.crash();
  await open('Library');
  await page.getByRole('list', { name: 'Transcripts' }).getByRole('link').first().waitFor();
  await shown('record-recovered');
}
