import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { builtInVoice, type SpeechService } from './speech-service.ts';
import { ramp, type SpeechScript } from './speech-socket-server.ts';
import { clipWav } from './speech-world.ts';

export type SpeechWalk = {
  /** Signed in at `service`, in any view; nothing was spoken and nothing cloned yet. */
  page: Page;
  service: SpeechService;
  /** For the clips. */
  folder: string;
};

const speakWell: SpeechScript = async (peer) => {
  peer.json({ type: 'start' });
  await peer.audio(ramp(6_000));
  peer.json({ type: 'done' });
};
/** A sound that goes on until the page stops it. */
const speakOn: SpeechScript = async (peer) => {
  peer.json({ type: 'start' });
  await peer.audio(ramp(24_000 * 8));
};
const dialogue =
  'Ana: Welcome to the harbour. [sigh] The ferry leaves at 10:30.\nJonas: And it costs $4.50, which is far too much.';

/** A dialogue needs several. */
export const walkedVoices = [builtInVoice, 'jonas.h5c0ffee12', 'petra.h19ab03d7e'];

/** Leads the page through the states of the Speak and Voices views and tells each when it is there. */
export async function walkSpeechStates(walk: SpeechWalk, arrived: (name: string) => Promise<void>): Promise<void> {
  await walkSpeak(walk, arrived);
  await walkVoices(walk, arrived);
}

const open = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

async function walkSpeak({ page, service }: SpeechWalk, arrived: (name: string) => Promise<void>): Promise<void> {
  const script = page.getByRole('textbox', { name: 'Script' });
  const alert = (words: string) => page.getByRole('alert').filter({ hasText: words });
  await open(page, 'Speak');
  await page.getByText('Nothing spoken yet').waitFor();
  await page.getByRole('status', { name: 'Speech connection' }).getByText('Ready').waitFor();
  await arrived('speak-empty');

  await script.fill(dialogue);
  await page.getByRole('switch', { name: 'Dialogue' }).click();
  await page.getByRole('region', { name: 'Suggestions' }).waitFor();
  await arrived('speak-dialogue');

  service.script(() => {});
  await press(page, 'Speak');
  await page.getByText('Waiting for the first sound').waitFor();
  await arrived('speak-waiting');
  await press(page, 'Stop');

  service.script(speakOn);
  await press(page, 'Speak');
  await page.getByText('First sound after').waitFor();
  await arrived('speak-speaking');
  await open(page, 'Library');
  await page.getByRole('region', { name: 'Now speaking' }).waitFor();
  await arrived('speak-elsewhere');
  await open(page, 'Speak');
  await press(page, 'Stop');
  await page.getByRole('list', { name: 'Renders' }).getByText('Partial').waitFor();

  service.script(speakWell);
  await script.fill('The gulls know it well.');
  await press(page, 'Speak');
  await page.getByRole('listitem').filter({ hasText: 'The gulls know it well.' }).waitFor();

  service.script((peer) => peer.json({ type: 'error', message: 'The voice has a cold today.' }));
  await press(page, 'Speak');
  await alert('The voice has a cold today.').waitFor();
  await arrived('speak-error');

  let pieces = 0;
  service.script(async (peer) => {
    pieces += 1;
    peer.json({ type: 'start' });
    await peer.audio(ramp(6_000));
    if (pieces === 1) peer.json({ type: 'done' });
    else peer.socket.terminate();
  });
  await script.fill('This sentence was heard whole, from its first word to its very last one. This one breaks off.');
  await press(page, 'Speak');
  await alert('What was rendered is kept').waitFor();
  await arrived('speak-partial');

  await page
    .getByRole('listitem')
    .filter({ hasText: 'The gulls' })
    .getByRole('button', { name: 'Edit as script' })
    .click();
  await page.getByText('Your script was replaced').waitFor();
  await arrived('speak-replaced');
  await page.getByRole('status').filter({ hasText: 'was replaced' }).getByRole('button', { name: 'Undo' }).click();

  await page.getByRole('searchbox', { name: 'Search renders' }).fill('zeppelin');
  await page.getByText('No render contains').waitFor();
  await arrived('speak-nothing-found');
  await page.getByRole('searchbox', { name: 'Search renders' }).fill('gulls');
  await page.getByText('No render contains').waitFor({ state: 'detached' });
  await page.getByRole('listitem').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Deleted “The gulls').waitFor();
  await arrived('speak-deleted');
  await press(page, 'Undo');
  await page.getByRole('searchbox', { name: 'Search renders' }).fill('');

  await press(page, 'Save audio');
  await page.getByRole('menuitem', { name: 'WAV' }).waitFor();
  await arrived('speak-save-menu');
  await page.keyboard.press('Escape');

  await service.goAway();
  await page.getByRole('status', { name: 'Speech connection' }).getByText('No live connection').waitFor();
  await press(page, 'Speak');
  await alert('cannot be reached').waitFor();
  await arrived('speak-no-service');
  await service.comeBack();
}

async function walkVoices(
  { page, service, folder }: SpeechWalk,
  arrived: (name: string) => Promise<void>,
): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Clone a voice' });
  const mine = page.getByRole('list', { name: 'My voices' });
  await open(page, 'Voices');
  await page.getByRole('list', { name: 'Built-in voices' }).waitFor();
  await page.getByText('Speak in a voice of your own').waitFor();
  await arrived('voices-none-of-mine');

  await press(page, 'Clone a voice');
  await dialog.waitFor();
  await arrived('voices-clone-file');
  const large = join(folder, 'large.wav');
  writeFileSync(large, Buffer.concat([clipWav(1), Buffer.alloc(26_000_000)]));
  await page.getByLabel('Reference clip').setInputFiles(large);
  await dialog.getByRole('alert').filter({ hasText: 'larger than 25 MB' }).waitFor();
  await arrived('voices-clone-too-large');
  for (const source of ['Recording', 'Microphone']) {
    await dialog.getByRole('radio', { name: source }).check({ force: true });
    await arrived(`voices-clone-${source.toLowerCase()}`);
  }
  await dialog.getByRole('radio', { name: 'File' }).check({ force: true });
  const clip = join(folder, 'harriet.wav');
  writeFileSync(clip, clipWav(4));
  await page.getByLabel('Reference clip').setInputFiles(clip);
  await page.getByRole('textbox', { name: 'Name' }).fill('Harriet');
  await page.getByRole('textbox', { name: 'Transcript' }).fill('These are the words of the clip.');
  await press(page, 'Clone');
  await dialog.waitFor({ state: 'detached' });
  await mine.getByText('Harriet').waitFor();
  await arrived('voices-mine');

  service.forgetVoices();
  await press(page, 'Read the list again');
  await mine.getByText('The service forgot it').waitFor();
  await arrived('voices-forgotten');
  await press(page, 'Delete Harriet');
  await page.getByText('Deleted Harriet').waitFor();
  await arrived('voices-deleted');
  await press(page, 'Undo');
  await mine.getByText('Harriet').waitFor();

  await service.goAway();
  await press(page, 'Read the list again');
  await page.getByText('This list was read').waitFor();
  await arrived('voices-no-service');
}
