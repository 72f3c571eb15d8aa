import type { Shown, ViewWorld } from './world.ts';
import { sound, spokenVtt } from './files.ts';

/** Every state of the Library and of importing, from an empty library on. */
export async function walkLibraryStates(world: ViewWorld, shown: Shown): Promise<void> {
  const { page, sandbox, open, press } = world;
  const list = page.getByRole('list', { name: 'Transcripts' });
  const row = (title: string) => list.getByRole('listitem').filter({ hasText: title });
  const give = (...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
    page.getByLabel('Audio files').setInputFiles(files);
  const incoming = page.getByRole('list', { name: 'Importing' });

  await open('Library');

  // Handed over slowly, as a large file is.
  const network = await page.context().newCDPSession(page);
  const upload = (uploadThroughput: number) =>
    network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await upload(600_000);
  await give(sound('An hour at the pier.wav', 60), sound('The long way round, part two.wav', 45));
  await incoming.getByRole('progressbar').first().waitFor();
  await page.waitForFunction(
    () =>
      Number(document.querySelector('[aria-label="Importing"] [role=progressbar]')?.getAttribute('aria-valuenow')) > 20,
  );
  await shown('import-handing-over');
  for (const name of ['An hour at the pier', 'The long way round']) {
    await incoming.getByRole('button', { name: `Cancel import of ${name}` }).click();
  }
  await incoming.waitFor({ state: 'detached' });
  await upload(-1);
  await network.detach();

  await give(
    { name: 'Budget 2026.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 nothing to hear') },
    { name: 'empty.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(0) },
  );
  await incoming.getByRole('alert').nth(1).waitFor();
  await shown('import-failed');
  for (const name of ['Budget 2026.pdf', 'empty.wav']) await press(`Dismiss ${name}`);

  const titles = ['How tide tables are made, with Ana Ferreira', 'The harbour office', 'Letters to the lighthouse'];
  await give(
    ...titles.flatMap((title, at) => [
      sound(`${title}.wav`, 40 - 10 * at, 120 + 20 * at),
      spokenVtt(`${title}.vtt`, 2 * at),
    ]),
  );
  for (const title of titles) await row(title).getByText('Completed').waitFor();
  sandbox.faults.set({ holdJobs: true });
  await give(sound('Interview with the pilot.wav', 12, 180));
  await row('Interview with the pilot').getByText('Processing').waitFor();
  await give(sound('pilot, second file.wav', 12, 180));
  await row('pilot, second file').getByText('already in your library').waitFor();
  const refuse = sandbox.faults.inject({
    endpoint: 'submit',
    fault: { kind: 'status', status: 415, message: 'This format cannot be decoded.' },
  });
  await give(sound('phone memo.wav', 5, 190));
  await row('phone memo').getByText('Failed', { exact: true }).waitFor();
  refuse();
  const hang = sandbox.faults.inject({ endpoint: 'submit', fault: { kind: 'hang', phase: 'body', atByte: 400_000 } });
  await give(sound('Night train, part two.wav', 20, 200));
  await row('Night train, part two').getByText('Uploading').waitFor();
  await page.mouse.move(0, 0);
  await shown('library-jobs');
  hang();
  await row('Night train, part two').getByRole('button', { name: 'Cancel' }).click();
  await row('Night train, part two').getByText('Failed', { exact: true }).waitFor();

  await press('Starred');
  await page.getByText('Nothing starred yet').waitFor();
  await shown('library-filter-empty', { isKnown: true });
  await press('Bin');
  await page.getByText('The bin is empty').waitFor();
  await shown('bin-empty');
  await press('All');

  const boxes = list.getByRole('checkbox');
  await row('Letters').getByRole('link').focus();
  await page.keyboard.press('t');
  const filing = page.getByRole('dialog');
  await filing.getByRole('textbox', { name: 'Find or add a show' }).fill('Tidewater');
  await page.keyboard.press('Enter');
  await shown('library-filing');
  await page.keyboard.press('Escape');
  for (const at of [4, 5]) await boxes.nth(at).click();
  await page.getByText(/^2 of \d+ items selected/).waitFor();
  await shown('library-selection');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'SRT' }).waitFor();
  await shown('library-selection-export', { isKnown: true });
  await page.keyboard.press('Escape');
  await press('Move to bin');
  await page.getByText('Moved 2 items to the bin').waitFor();
  await shown('library-moved-to-bin');
  await press('Bin');
  await page.getByText('days left').first().waitFor();
  await shown('bin');
  const binned = page.getByRole('list', { name: 'Bin' }).getByRole('checkbox');
  for (const at of [0, 1]) await binned.nth(at).click();
  await page.getByText('2 of 2 items selected').waitFor();
  await shown('bin-selection');
  await press('Empty bin');
  await page.getByRole('dialog').waitFor();
  await shown('bin-emptying');
  await press('Keep');
  await page.getByRole('status').getByRole('button', { name: 'Restore' }).click();
  await page.getByText('The bin is empty').waitFor();
  await press('All');

  await press('More for the library');
  await page.getByRole('menuitem', { name: 'Find duplicates' }).click();
  await page.getByRole('dialog').getByText('Kept: ').first().waitFor();
  await shown('library-duplicate-finder');
  await press('Close');
  await row('phone memo').hover();
  await row('phone memo').getByRole('button', { name: /^More/ }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
  await shown('library-row-menu');
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').waitFor();
  await shown('library-rename');
  await page.keyboard.press('Escape');
  await page.getByRole('searchbox', { name: 'Search library' }).fill('zeppelin');
  await page.getByText('Nothing found for').waitFor();
  await shown('library-nothing-found', { isKnown: true });
  await page.getByRole('searchbox', { name: 'Search library' }).fill('tide');
  await page.locator('mark').first().waitFor();
  await shown('library-found');
  await page.getByRole('searchbox', { name: 'Search library' }).fill('');
}
