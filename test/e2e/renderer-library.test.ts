import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { openFake } from '../support/renderer/fake-page.ts';
import { servePage } from '../support/renderer/page-server.ts';

let browser: Browser;
let server: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  [server, browser] = await Promise.all([servePage(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe('first run', () => {
  test('Welcome asks for a key or the sandbox, refuses a wrong key beside the box, and cannot be left by Escape', async () => {
    const { page, close } = await openFake(browser, server.url, 'welcome');
    await page.getByRole('heading', { name: 'Welcome to Fluxions Desktop' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Paste an API key first').waitFor();
    await page.getByRole('textbox', { name: 'API key' }).fill('bad key');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'refused the API key' }).waitFor();
    await page.getByRole('button', { name: 'Use the sandbox' }).click();
    await page.getByRole('heading', { name: 'Welcome to Fluxions Desktop' }).waitFor({ state: 'detached' });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).waitFor();
    await page.getByText('Sandbox', { exact: true }).first().waitFor();
    await close();
  });

  test('a key connects, and is masked while it is typed', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'welcome');
    const box = page.getByRole('textbox', { name: 'API key' });
    await box.fill('sk-good-1234');
    const mask = await box.evaluate((node) => getComputedStyle(node).getPropertyValue('-webkit-text-security'));
    expect(mask).toBe('disc');
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Account ••••1234').waitFor();
    expect(await calls('app.connect')).toEqual([12]);
    await close();
  });
});

describe('library', () => {
  test('10,000 rows scroll to the end with under 300 mounted', async () => {
    const { page, close } = await openFake(browser, server.url, 'many');
    const rows = page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');
    await rows.first().waitFor();
    const scroller = page.getByTestId('library-scroller');
    let most = 0;
    for (const share of [0.1, 0.35, 0.2, 0.7, 1]) {
      await scroller.evaluate((node, part) => (node.scrollTop = node.scrollHeight * part), share);
      const wanted = Math.floor(9_999 * Math.min(share, 0.999));
      await page.waitForFunction(
        (index) => {
          const shown = [...document.querySelectorAll('[data-index]')].map((row) =>
            Number((row as HTMLElement).dataset['index']),
          );
          const links = document.querySelectorAll('[data-index] a').length;
          return Math.max(...shown) >= index - 20 && links === shown.length;
        },
        wanted,
        { timeout: 30_000 },
      );
      most = Math.max(most, await rows.count());
    }
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThan(300);
    const last = rows.last();
    expect(await last.getAttribute('aria-setsize')).toBe('10000');
    await expect.poll(() => last.getAttribute('aria-posinset')).toBe('10000');
    await close();
  });

  test('each row is a listitem with one link, its title, and one of the status words', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical');
    const rows = page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');
    await rows.first().waitFor();
    for (const row of await rows.all()) {
      expect(await row.getByRole('link').count()).toBe(1);
      expect(await row.getByText(/^(Queued|Uploading|Processing|Completed|Failed|Waiting for network)$/).count()).toBe(
        1,
      );
    }
    await page.getByText('Transcribing costs ~ $0.35 for 1 h 45 m. Nothing has been sent.').waitFor();
    await close();
  });

  test('search as you type shows the matching lines; a line leads to its second', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical');
    await page.getByRole('list', { name: 'Transcripts' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('very long memory');
    const hit = page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem').first();
    await hit.locator('mark', { hasText: 'very long memory' }).first().waitFor();
    await hit.getByRole('button').first().click();
    await page.getByRole('region', { name: 'Transcript' }).waitFor();
    const focused = page.locator('[data-ordinal]:focus');
    await focused.waitFor();
    expect(await focused.textContent()).toContain('very long memory');
    await page.waitForFunction(
      () => Number(document.querySelector<HTMLInputElement>('[aria-label="Seek"]')?.value) > 5_000,
    );
    await expect.poll(() => page.url()).not.toContain('/at/');
    await close();
  });

  test('decisions: yes to a price, the other copy, retry and cancel', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'typical');
    const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });
    await row('Conference day one').getByRole('button', { name: 'Transcribe' }).click();
    await row('Conference day one').getByText('Uploading').waitFor();
    await row('phone memo').getByRole('button', { name: 'Retry' }).click();
    await row('phone memo').getByText('Queued').waitFor();
    await row('An orchard in winter, field')
      .getByRole('button', { name: /^Cancel/ })
      .click();
    await row('An orchard in winter, field').getByText('Cancelled. Your audio is kept').waitFor();
    await row('tides-final').getByRole('button', { name: 'Open the earlier one' }).click();
    await page.getByRole('heading', { name: 'How tide tables are made' }).waitFor();
    expect([
      await calls('transcribe.approve'),
      await calls('transcribe.retry'),
      await calls('transcribe.cancel'),
    ]).toEqual([['item-ask'], ['item-bad'], ['item-next']]);
    await close();
  });

  test('removing goes to the bin, by keys or by selection, and can be undone there and at once', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'many');
    const rows = page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');
    const [first, second, third] = await Promise.all(
      [0, 1, 2].map((at) => rows.nth(at).getByRole('link').textContent()),
    );
    await rows.first().getByRole('link').focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(
      () => document.activeElement?.closest('[data-index]')?.getAttribute('data-index') === '1',
    );
    await page.keyboard.press('x');
    await page.getByText('2 of 10,000 items selected').waitFor();
    await page.keyboard.press('Delete');
    await page.getByText('Moved 2 items to the bin').waitFor();
    expect(await rows.first().getByRole('link').textContent()).toBe(third);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page
      .getByRole('link', { name: first ?? '' })
      .first()
      .waitFor();
    await rows.nth(1).getByRole('link').focus();
    await page.keyboard.press('Delete');
    await page.getByText('Moved 1 item to the bin').waitFor();
    await page.getByRole('button', { name: 'Bin', exact: true }).click();
    const binned = page.getByRole('list', { name: 'Bin' }).getByRole('listitem');
    await binned
      .filter({ hasText: second ?? '' })
      .getByRole('button', { name: 'Restore' })
      .click();
    await page.getByText('The bin is empty').waitFor();
    expect(await calls('library.restore')).toHaveLength(2);
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await rows.first().getByRole('link').focus();
    await page.keyboard.press('Delete');
    await page.getByText('Moved 1 item to the bin').waitFor();
    await page.getByRole('button', { name: 'Bin', exact: true }).click();
    await binned.getByText('30 days left').waitFor();
    await page.getByRole('button', { name: 'Empty bin' }).click();
    const question = page.getByRole('dialog', { name: 'Delete 1 item for good?' });
    await question.getByRole('button', { name: 'Keep' }).click();
    await binned.waitFor();
    await page.getByRole('button', { name: 'Empty bin' }).click();
    await question.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('The bin is empty').waitFor();
    expect(await calls('library.emptyBin')).toHaveLength(1);
    await close();
  });

  test('shows and tags: by key, by menu, in bulk; the list narrows to them; they are renamed, joined and deleted', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'typical');
    const rows = page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');
    const row = (title: string) => rows.filter({ hasText: title });
    await row('phone memo').getByRole('link').focus();
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Show and tags' });
    await dialog.getByRole('textbox', { name: 'Find or add a show' }).fill('Phone');
    await page.keyboard.press('Enter');
    await dialog.getByRole('radio', { name: 'Phone' }).waitFor();
    expect(await dialog.getByRole('radio', { name: 'Phone' }).isChecked()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'interview' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await row('phone memo').getByText('Show Phone').waitFor();
    await row('phone memo').getByText('Tag interview').waitFor();

    for (const title of ['Conference day one', 'Why maps lie, with Priya Nair.opus']) {
      await row(title).getByRole('checkbox').click();
    }
    await page.getByText('2 of').waitFor();
    await page.getByRole('button', { name: 'Tags', exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Find or add a tag' }).fill('stage');
    await dialog.getByRole('button', { name: 'Add “stage”' }).click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Filter by tag: All tags' }).press('Enter');
    await page.keyboard.type('stage');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('[data-index] a').length === 2);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Filter by tag: stage' }).waitFor();
    await page.getByRole('combobox', { name: 'Filter by show' }).selectOption('Tidewater');
    await page.getByText('No item here matches the show and the tags').waitFor();
    await page.getByRole('button', { name: 'Filter by tag: stage' }).click();
    await page.getByRole('menuitem', { name: 'All tags' }).click();
    await row('How tide tables are made').waitFor();
    await page.getByRole('combobox', { name: 'Filter by show' }).selectOption('');

    await page.getByRole('button', { name: 'Manage shows and tags' }).click();
    const manage = page.getByRole('dialog', { name: 'Shows and tags' });
    await manage.getByRole('button', { name: 'Rename Phone' }).click();
    const box = manage.getByRole('textbox', { name: 'New name of Phone' });
    await box.fill('Tidewater');
    await manage.getByText('Joins “Tidewater”').waitFor();
    await box.press('Escape');
    await box.waitFor({ state: 'detached' });
    await manage.getByRole('button', { name: 'Rename Phone' }).click();
    await box.fill('Tidewater');
    await manage.getByRole('button', { name: 'Join' }).click();
    await manage.getByRole('button', { name: 'Rename Phone' }).waitFor({ state: 'detached' });
    // By key: the undo has the focus, and brings the tag back on its two items.
    await manage.getByRole('button', { name: 'Delete stage' }).press('Enter');
    await manage.getByText('Deleted tag “stage”, which 2 items had.').waitFor();
    await manage.getByRole('button', { name: 'Delete stage' }).waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.textContent === 'Undo');
    await page.keyboard.press('Enter');
    await manage.getByRole('button', { name: 'Delete stage' }).waitFor();
    await manage.getByText('Deleted tag').waitFor({ state: 'detached' });
    // The offer stays when the sheet is closed.
    await manage.getByRole('button', { name: 'Delete stage' }).click();
    await manage.getByText('Deleted tag “stage”').waitFor();
    await manage.getByRole('button', { name: 'Done' }).click();
    await row('phone memo').getByText('Show Tidewater').waitFor();
    expect(await row('Conference day one').getByText('Tag stage').count()).toBe(0);
    const toast = page.getByRole('listitem').filter({ hasText: 'Deleted tag “stage”' });
    await toast.getByRole('button', { name: 'Undo' }).click();
    await row('Conference day one').getByText('Tag stage').waitFor();
    expect(await calls('labels.restore')).toEqual([{ removal: 'removal-1' }, { removal: 'removal-2' }]);
    expect(await calls('labels.setTags')).toEqual([
      { ids: ['item-bad'], add: ['interview'], remove: [] },
      { ids: ['item-ask', 'item-lost'], add: ['stage'], remove: [] },
    ]);
    await row('How tide tables are made').getByRole('link').click();
    await page.getByRole('region', { name: 'Transcript' }).waitFor();
    await page.keyboard.press('t');
    await dialog.getByRole('radio', { name: 'No show' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Show Tidewater').waitFor({ state: 'detached' });
    await close();
  });

  test('several tags narrow to what carries all of them, by keys alone; no show is a choice of its own', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical');
    const rows = page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');
    const isListed = async (wanted: (row: { tags: string[]; show: string }) => boolean): Promise<boolean> => {
      const shown = await rows.evaluateAll((nodes) =>
        nodes.map((node) => {
          const words = [...node.querySelectorAll('.sr-only')];
          const named = (kind: string): string[] =>
            words
              .filter((word) => word.textContent === kind)
              .map((word) => word.parentElement?.querySelector('bdi')?.textContent ?? '');
          return { tags: named('Tag '), show: named('Show ')[0] ?? '' };
        }),
      );
      return shown.length > 0 && shown.every(wanted);
    };
    await rows.first().waitFor();
    const filter = page.getByRole('button', { name: /^Filter by tag:/ });
    await filter.focus();
    await page.keyboard.press('Enter');
    // Letters lead to a tag; the menu stays open for the next one.
    await page.keyboard.type('inter');
    await page.keyboard.press(' ');
    const menu = page.getByRole('menu');
    await menu.getByRole('menuitemcheckbox', { name: 'interview', checked: true }).waitFor();
    await page.keyboard.type('for');
    await page.keyboard.press('Enter');
    await menu.getByRole('menuitemcheckbox', { name: 'for the website', checked: true }).waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.textContent?.includes('interview+1'));
    await expect
      .poll(() => isListed(({ tags }) => tags.includes('interview') && tags.includes('for the website')))
      .toBe(true);
    // One of them alone lists more.
    const both = await rows.count();
    await page.keyboard.press('Enter');
    await page.keyboard.type('for');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect.poll(() => rows.count()).toBeGreaterThan(both);
    await filter.press('Enter');
    await page.waitForFunction(() => document.activeElement?.textContent === 'All tags');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Filter by tag: All tags' }).waitFor();
    const everything = await rows.count();
    await page.getByRole('combobox', { name: 'Filter by show' }).selectOption({ label: 'No show' });
    await expect.poll(() => isListed(({ show }) => show === '')).toBe(true);
    expect(await rows.count()).toBeLessThan(everything);
    await close();
  });

  test('a note is kept as it is typed, also by leaving at once, and is found; a title changes from the list', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'typical', '/transcript/item-bad');
    await page.getByRole('button', { name: 'Add a note' }).waitFor();
    await page.keyboard.press('n');
    const note = page.getByRole('textbox', { name: 'Note' });
    await note.pressSequentially('call the zeppelin');
    await page.waitForFunction(() => window.fake.calls.some(({ name }) => name === 'library.setNote'));
    await note.pressSequentially(' museum FAIL');
    await page.getByText('The note is not saved. The disk is full').waitFor();
    for (let letter = 0; letter < 5; letter += 1) await page.keyboard.press('Backspace');
    // Left before the pause that would have written it.
    await page.evaluate(() => (location.hash = '#/'));
    const row = page.getByRole('listitem').filter({ hasText: 'phone memo' });
    await row.getByText('Has a note').waitFor();
    expect((await calls('library.setNote')).at(-1)).toEqual({ id: 'item-bad', text: 'call the zeppelin museum' });
    await page.getByRole('searchbox', { name: 'Search library' }).fill('zeppelin');
    await page.getByRole('button', { name: 'Note call the zeppelin museum' }).click();
    await note.waitFor();
    expect(await note.inputValue()).toBe('call the zeppelin museum');
    await page.goBack();
    await page.getByRole('button', { name: 'Clear search' }).click();
    await row.getByRole('link').focus();
    await page.keyboard.press('F2');
    await page
      .getByRole('dialog', { name: 'Rename' })
      .getByRole('textbox', { name: 'Title' })
      .fill('Call from the road');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Call from the road' }).waitFor();
    // An export says beforehand that the note goes along, and where it does not.
    await page.getByRole('link', { name: 'How tide tables are made' }).click();
    await page.getByRole('button', { name: 'Export' }).click();
    const formats = page.getByRole('menuitem');
    expect(await formats.evaluateAll((items) => items.map((item) => item.ariaDescription))).toEqual([
      'plain text, with your note',
      'documents and posts, with your note',
      'video subtitles',
      'web and podcast apps',
      'everything, with your note',
    ]);
    await close();
  });

  test('10,000 rows are selected by keys, in ranges and all at once, exported as one ZIP, and moved with one undo', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'many');
    const rows = page.getByRole('list', { name: 'Transcripts' }).getByRole('listitem');
    await rows.first().getByRole('link').focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('4 of 10,000 items selected').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: 'SRT' }).click();
    expect((await download).suggestedFilename()).toBe('Transcripts 2026-01-14.zip');
    await page.getByText('Saved 4 transcripts as Transcripts 2026-01-14.zip').waitFor();
    expect(await calls('library.exportMany')).toMatchObject([{ format: 'srt' }]);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.keyboard.press('Escape');
    await page.getByText('4 of 10,000 items selected').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+a');
    await page.getByText('10,000 of 10,000 items selected').waitFor();
    expect(await rows.count()).toBeLessThan(300);
    await page.getByRole('button', { name: 'Star', exact: true }).click();
    await page.waitForFunction(() => window.fake.calls.filter(({ name }) => name === 'library.starMany').length === 20);
    await page.getByRole('button', { name: 'Move to bin' }).click();
    await page.getByText('Moved 10,000 items to the bin').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.waitForFunction(() => window.fake.calls.filter(({ name }) => name === 'library.restore').length === 20);
    await rows.first().waitFor();
    await close();
  });

  test('duplicates: the kept one and why, copies to the bin with undo, nothing that a person worked on', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'typical');
    await page.getByRole('button', { name: 'More for the library' }).click();
    await page.getByRole('menuitem', { name: 'Find duplicates' }).click();
    const dialog = page.getByRole('dialog', { name: 'Duplicates' });
    await dialog.getByText('Kept: it has your corrections').waitFor();
    await dialog.getByText('Each was worked on: open them to decide.').waitFor();
    await dialog.getByRole('button', { name: /^Move 2 copies to the bin, 42 MB$/ }).click();
    await page.getByText('Moved 2 items to the bin').waitFor();
    const [ids] = (await calls('library.remove')) as string[][];
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain('item-0');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Moved 2 items to the bin').waitFor({ state: 'detached' });
    expect(await calls('library.restore')).toEqual([ids]);
    await close();
  });

  test('files come in by dialog, drop and paste; one that cannot be read says so without stopping the others', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'empty');
    await page.getByText('Your library is empty').waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import audio' }).click();
    await (await chooser).setFiles([
      { name: 'chosen.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('x') },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
    ]);
    await page.getByRole('listitem').filter({ hasText: 'chosen.mp3' }).getByText('~ $0.35 for 1 h 45 m').waitFor();
    await page.getByText('notes.txt holds no audio that can be read.').waitFor();
    for (const [type, name] of [
      ['drop', 'dropped.wav'],
      ['paste', 'pasted.wav'],
    ] as const) {
      await page.evaluate(
        ([kind, fileName]) => {
          const data = new DataTransfer();
          data.items.add(new File(['x'], fileName, { type: 'audio/wav' }));
          const event =
            kind === 'drop'
              ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
          window.dispatchEvent(event);
        },
        [type, name] as const,
      );
      await page.getByRole('listitem').filter({ hasText: name }).first().waitFor();
    }
    await page.getByRole('button', { name: 'Dismiss notes.txt' }).click();
    await page.getByText('notes.txt holds no audio').waitFor({ state: 'detached' });
    expect(await calls('transcribe.importFiles')).toHaveLength(4);
    await close();
  });

  test('a transcript comes in with the audio of its name as one; lines that could not be read are told', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'empty');
    await page.getByText('Your library is empty').waitFor();
    await page.getByLabel('Audio files').setInputFiles([
      { name: 'Episode.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('x') },
      { name: 'broken.srt', mimeType: 'text/plain', buffer: Buffer.from('x') },
      { name: 'episode.vtt', mimeType: 'text/vtt', buffer: Buffer.from('x') },
    ]);
    await page.getByText('Imported. 2 places in “broken.srt” could not be read and were left out.').waitFor();
    await expect.poll(async () => (await calls('transcribe.importFiles')).length).toBe(2);
    const groups = (await calls('transcribe.importFiles')) as string[][];
    expect(groups.map((files) => files.length)).toEqual(expect.arrayContaining([1, 2]));
    await page.getByRole('button', { name: 'Dismiss broken.srt' }).click();
    await page.getByText('Imported.').waitFor({ state: 'detached' });
    await close();
  });

  test('what changes elsewhere shows here: progress, completion, a toast only when it is out of sight', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical');
    await page.getByText('43%').waitFor();
    await page.evaluate(() => window.fake.patch('item-up', { progress: 0.77 }));
    await page.getByText('77%').waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.evaluate(() => window.fake.patch('item-up', { status: 'Completed', progress: null, segmentCount: 10 }));
    await page.getByText('is transcribed.').first().waitFor();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('heading', { name: 'Night train, part two.wav' }).waitFor();
    await close();
  });

  test('a cut wire is opened again and the list is right afterwards', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical');
    await page.getByText('43%').waitFor();
    await page.evaluate(() => {
      window.fake.cut();
      window.fake.patch('item-up', { progress: 0.91 });
    });
    await page.getByText('91%').waitFor();
    await page.evaluate(() => window.fake.patch('item-up', { progress: 0.95 }));
    await page.getByText('95%').waitFor();
    await close();
  });
});

describe('palette and keys', () => {
  test('Ctrl+K finds a line, Enter jumps to its second; commands and the keyboard map answer too', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical');
    await page.getByRole('list', { name: 'Transcripts' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('barometer');
    // At once, before any hit can be there: Enter means what is typed, not what happens to be listed.
    await page.keyboard.press('Enter');
    await page.locator('[data-ordinal]:focus').filter({ hasText: 'barometer' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('dark');
    await page.getByRole('option', { name: 'Dark theme' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    // It is longer than the window, and begins at its beginning.
    expect(await page.getByRole('dialog').evaluate((sheet) => sheet.scrollTop)).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Record' }).waitFor();
    await close();
  });
});

describe('commands', () => {
  test('the palette imports, starts and ends a recording, and leads everywhere, by key alone', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'typical', '/usage');
    await page.getByRole('heading', { name: 'Usage', level: 1 }).waitFor();
    const ask = async (typed: string, name: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search and commands' }).fill(typed);
      await page.getByRole('option', { name }).waitFor();
      await page.keyboard.press('Enter');
    };
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), ask('import', 'Import audio')]);
    await chooser.setFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF') });
    await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor();
    await expect.poll(() => calls('transcribe.importFiles')).toHaveLength(1);
    await ask('start rec', 'Start recording');
    await page.getByRole('status').filter({ hasText: 'Recording' }).first().waitFor();
    expect(await calls('capture.start')).toHaveLength(1);
    expect(new URL(page.url()).hash).toBe('#/record');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search and commands' }).fill('recording');
    await page.getByRole('option', { name: 'Stop recording' }).waitFor();
    expect(await page.getByRole('option', { name: 'Start recording' }).count()).toBe(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => calls('capture.stop')).toHaveLength(1);
    for (const view of ['Library', 'Record', 'Dictate', 'Speak', 'Voices', 'Conversations', 'Usage', 'Settings']) {
      await ask(`go to ${view}`, `Go to ${view}`);
      await page.getByRole('heading', { name: view, level: 1 }).waitFor();
    }
    await close();
  });
});

describe('settings', () => {
  test('Save keeps what was chosen; a refusal stands beside it; a theme is shown before it is saved', async () => {
    const { page, calls, close } = await openFake(browser, server.url, 'typical', '/settings');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: 'Dark' });
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
    await page.getByRole('textbox', { name: 'API address' }).fill('http://example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'must be secure' }).waitFor();
    await page.getByRole('textbox', { name: 'API address' }).fill(' https://speech.example.org ');
    await page.getByRole('spinbutton', { name: 'Ask before spending more than' }).fill('0.5');
    await page.getByRole('textbox', { name: 'API key' }).fill('sk-new-9876');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await calls('settings.save')).at(-1)).toEqual({
      theme: 'dark',
      apiUrl: 'https://speech.example.org',
      confirmAboveMicroUsd: 500_000,
    });
    await page.getByText('Account ••••9876').first().waitFor();
    expect(await page.getByRole('textbox', { name: 'API key' }).inputValue()).toBe('');
    await close();
  });

  test('the theme combobox can be worked by mouse: its options are on the page', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical', '/settings');
    await page.getByRole('combobox', { name: 'Theme' }).click();
    await page.getByRole('option', { name: 'Dark' }).click();
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
    await page.getByRole('link', { name: 'Library' }).click();
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'light');
    await close();
  });
});
