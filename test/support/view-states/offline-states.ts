import { sound } from './files.ts';
import type { Shown, ViewWorld } from './world.ts';

/** Every view without a connection: what is here stays, what needs the service says so. The service is gone at the end. */
export async function walkOfflineStates({ page, sandbox, open }: ViewWorld, shown: Shown): Promise<void> {
  const rows = page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');
  await sandbox.close();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('check the connection\n');
  const connection = page.getByRole('status', { name: 'Connection' });
  await connection.filter({ hasText: 'Offline' }).waitFor();
  await open('Library');
  await page.getByLabel('Audio files').setInputFiles(sound('on the ferry.wav', 6, 230));
  const waiting = rows.filter({ hasText: 'on the ferry' });
  const approve = waiting.getByRole('button', { name: 'Transcribe' });
  await approve.or(waiting.getByText('Waiting for network')).first().waitFor();
  if (await approve.isVisible()) await approve.click();
  await waiting.getByText('Waiting for network').waitFor();
  await connection.filter({ hasText: '1 waiting to send' }).waitFor();
  await shown('offline-library');
  await waiting.getByRole('link').click();
  await page.getByText('It is sent by itself').waitFor();
  await shown('transcript-waiting');
  await open('Library');
  // The newest were fetched in the background.
  await page.getByRole('combobox', { name: 'Sort' }).selectOption({ label: 'Oldest first' });
  await rows.filter({ hasText: 'text only' }).first().getByRole('link').click();
  await page.getByRole('alert').filter({ hasText: 'There is no connection' }).waitFor();
  await shown('transcript-not-fetched');
  await open('Speak');
  await page.getByRole('list', { name: 'Made elsewhere' }).waitFor();
  await shown('offline-speak');
  for (const [view, ready] of [
    ['Conversations', page.getByRole('list', { name: 'Conversations' }).getByRole('link').first()],
    ['Voices', page.getByRole('list', { name: 'Built-in voices' })],
    ['Usage', page.getByRole('table', { name: 'Spending by month' })],
    ['Record', page.getByRole('button', { name: 'Start recording' })],
    ['Dictate', page.getByRole('button', { name: 'Hold to talk' })],
    ['Settings', page.getByRole('list', { name: 'Storage' })],
  ] as const) {
    await open(view);
    await ready.waitFor();
    await shown(`offline-${view.toLowerCase()}`);
  }
}
