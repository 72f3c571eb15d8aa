import { join } from 'node:path';
import type { Shown, ViewWorld } from './world.ts';

/** Every state of Settings: what is not saved, storage, where the library is, and backup up to the restart. */
export async function walkSettingsStates(world: ViewWorld, shown: Shown): Promise<void> {
  const { page, folder, open, press } = world;
  await open('Settings');
  await page.getByRole('list', { name: 'Storage' }).waitFor();
  await shown('settings');
  const address = page.getByRole('textbox', { name: 'API address' });
  const before = await address.inputValue();
  await address.fill('http://example.com');
  await press('Save');
  await page.getByRole('alert').first().waitFor();
  await shown('settings-not-saved');
  await address.fill(before);

  await shown('settings-storage', { at: page.getByText('The library is in') });
  const downloading = page.waitForEvent('download');
  await press('Back up the library');
  const archive = join(folder, 'library.tar');
  await (await downloading).saveAs(archive);
  await page.getByText('Saved as').waitFor();
  await shown('settings-backup-saved', { at: page.getByText('Saved as') });
  const file = page.getByLabel('Backup file');
  await file.setInputFiles({ name: 'holiday.tar', mimeType: 'application/x-tar', buffer: Buffer.alloc(4_096, 1) });
  await page.getByRole('dialog', { name: 'Replace your library?' }).waitFor();
  await shown('settings-restore-question', { isKnown: true });
  await press('Check and restore');
  const problem = page.getByRole('alert').filter({ hasText: /backup/i });
  await problem.waitFor();
  await shown('settings-restore-refused', { at: problem });

  const network = await page.context().newCDPSession(page);
  const conditions = { offline: false, latency: 0, downloadThroughput: -1 };
  await network.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: 300_000 });
  await file.setInputFiles(archive);
  await press('Check and restore');
  await page.getByText('Handing the file over').waitFor();
  await shown('settings-restore-handing-over', { at: page.getByText('Handing the file over') });
  await network.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: -1 });
  await network.detach();
  const restart = page.getByRole('button', { name: 'Restart now' });
  await restart.waitFor();
  await shown('settings-restore-ready', { at: restart });
  await restart.click();
  await page.getByText('The library was restored.').waitFor();
  const earlier = page.getByText('1 library from before a restore');
  await earlier.waitFor();
  await shown('settings-restored', { at: earlier });
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('dialog', { name: 'Remove the earlier library?' }).waitFor();
  await shown('settings-remove-earlier');
  await press('Remove it');
  await earlier.waitFor({ state: 'detached' });
  await page
    .getByRole('status')
    .filter({ hasText: 'The library was restored.' })
    .getByRole('button', { name: 'Dismiss' })
    .click();
}
