import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
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

const open = () => openFake(browser, server.url, 'typical', '/transcript/item-0');
const segments = (page: Page) => page.getByRole('region', { name: 'Transcript' }).getByRole('listitem');
/** The text under a highlight, as painted. */
const painted = (page: Page, name: string) =>
  page.evaluate((key) => [...(CSS.highlights.get(key) ?? [])].map((range) => (range as Range).toString()), name);
const nowMs = (page: Page) => page.getByRole('slider', { name: 'Seek' }).inputValue().then(Number);

describe('playing', () => {
  test('the spoken segment and word are marked, and move on', async () => {
    const { page, close } = await open();
    await segments(page).first().waitFor();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          for (const word of await painted(page, 'spoken-word')) seen.add(word);
          return seen.size;
        },
        { timeout: 20_000, interval: 40 },
      )
      .toBeGreaterThan(4);
    const text = 'So, welcome back. Today we are on the quay in Stromness, and the wind is doing what it always does.';
    for (const word of seen) expect(text).toContain(word);
    expect(await page.locator('[aria-current="true"][data-ordinal]').getAttribute('data-ordinal')).toBe('0');
    await close();
  });

  test('a click on a word plays from that word; its element is no word of its own', async () => {
    const { page, close } = await open();
    const row = segments(page).nth(4);
    await row.waitFor();
    const spot = await row.evaluate((node) => {
      const run = [...node.querySelectorAll('[data-from]')].find((one) => one.textContent?.includes('prediction'));
      const range = document.createRange();
      const at = run?.textContent?.indexOf('prediction') ?? 0;
      range.setStart(run!.firstChild!, at);
      range.setEnd(run!.firstChild!, at + 10);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    await page.mouse.click(spot.x, spot.y);
    await expect.poll(() => painted(page, 'spoken-word'), { interval: 20 }).toEqual(['prediction.']);
    expect(await row.getAttribute('aria-current')).toBe('true');
    expect(await row.locator('[data-from]').count()).toBeLessThan(6);
    await close();
  });

  test('space, J, K, L and arrows; speed keeps the pitch', async () => {
    const { page, close } = await open();
    await segments(page).first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => nowMs(page)).toBe(10_000);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => nowMs(page)).toBe(5_000);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('l');
    await page.keyboard.press('l');
    await expect.poll(() => page.getByRole('combobox', { name: 'Speed' }).inputValue()).toBe('1.5');
    await page.keyboard.press('j');
    await expect.poll(() => page.getByRole('combobox', { name: 'Speed' }).inputValue()).toBe('1.25');
    await page.keyboard.press('k');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('3');
    await close();
  });

  test('going on while looking elsewhere, and back to the transcript from the bar', async () => {
    const { page, close } = await open();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Show the transcript of How tide tables' }).click();
    await segments(page).first().waitFor();
    await page.goto(`${server.url}?scenario=typical#/transcript/old-item-1`);
    await page.getByRole('heading', { name: 'An orchard in winter' }).waitFor();
    // The first goes on; this one has its own button until it is played.
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('region', { name: 'Player' }).getByText('An orchard in winter').waitFor();
    expect(await page.getByRole('button', { name: 'Play' }).count()).toBe(0);
    await close();
  });
});

describe('reading', () => {
  test('sounds are chips that the switch hides, emphasis is emphasis, no notation is left', async () => {
    const { page, close } = await open();
    const first = segments(page).first();
    await first.getByText('breath', { exact: true }).waitFor();
    expect(await segments(page).nth(1).locator('em').textContent()).toBe('hear');
    await page.getByRole('switch', { name: 'Non-speech sounds' }).click();
    await first.getByText('breath', { exact: true }).waitFor({ state: 'detached' });
    const text = (await page.getByRole('region', { name: 'Transcript' }).innerText()).replaceAll('[breath] and', '');
    expect(text).not.toMatch(/[*[\]]|laugh|pause/);
    await close();
  });

  test('a line holds about 68 characters', async () => {
    const { page, close } = await open();
    await segments(page).nth(6).waitFor();
    const lengths = await segments(page)
      .nth(6)
      .evaluate((node) => {
        const words = node.querySelector('.segment-text') as HTMLElement;
        const height = words.getBoundingClientRect().height;
        return { chars: words.innerText.length, lines: Math.round(height / 27.2) };
      });
    expect(lengths.lines).toBe(3);
    expect(lengths.chars / lengths.lines).toBeLessThan(72);
    await close();
  });

  test('find counts, steps around the ends and paints the current match', async () => {
    const { page, close } = await open();
    await segments(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('table');
    await page.getByText('1 of 6').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('2 of 6').waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    await page.getByText('6 of 6').waitFor();
    await expect.poll(() => painted(page, 'found-now')).toEqual(['table']);
    await page.getByRole('textbox', { name: 'Find in transcript' }).fill('zebra');
    await page.getByText('None').waitFor();
    expect(await painted(page, 'found')).toEqual([]);
    await close();
  });

  test('a transcript of 6,000 segments mounts few of them', async () => {
    const { page, close } = await openFake(browser, server.url, 'many', '/');
    await page.evaluate(() => window.fake.patch('item-0', { segmentCount: 6_000 }));
    await page.goto(`${server.url}?scenario=many#/transcript/item-0`);
    await segments(page).first().waitFor();
    await page.waitForFunction(() => document.querySelector('[aria-setsize="6000"]') !== null);
    await segments(page).first().focus();
    await page.keyboard.press('End');
    await page.locator('[aria-posinset="6000"]:focus').waitFor();
    expect(await segments(page).count()).toBeLessThan(60);
    await close();
  });
});

describe('changing', () => {
  test('a segment is corrected in place; Escape drops, Enter keeps, Ctrl+Z undoes', async () => {
    const { page, calls, close } = await open();
    const row = segments(page).nth(3);
    await row.getByText('Thirty-one').dblclick();
    const box = page.getByRole('textbox', { name: 'Segment text' });
    await box.fill('dropped');
    await page.keyboard.press('Escape');
    await row.getByText('Thirty-one in May').waitFor();
    await row.focus();
    await page.keyboard.press('Enter');
    await box.fill('Thirty-two in *May*.');
    await page.keyboard.press('Enter');
    await row.getByText('Thirty-two in').waitFor();
    await page.locator('[data-index="3"]:focus').waitFor();
    await page.keyboard.press('Control+z');
    await row.getByText('Thirty-one in May').waitFor();
    expect(await calls('library.editSegment')).toEqual([
      { id: 'item-0', ordinal: 3, text: 'Thirty-two in *May*.' },
      { id: 'item-0', ordinal: 3, text: null },
    ]);
    await close();
  });

  test('a correction that cannot be saved stays in its box with the reason', async () => {
    const { page, context } = await open();
    await segments(page).nth(2).getByText('You have kept').dblclick();
    const box = page.getByRole('textbox', { name: 'Segment text' });
    await box.fill('FAIL');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'The disk is full' }).waitFor();
    expect(await box.inputValue()).toBe('FAIL');
    await context.close();
  });

  test('a correction survives being scrolled away', async () => {
    const { page, close } = await open();
    await segments(page).first().getByText('welcome').dblclick();
    await page.getByRole('textbox', { name: 'Segment text' }).fill('Half a sent');
    await page.locator('[data-scroller]').evaluate((node) => (node.scrollTop = node.scrollHeight));
    await page.locator('[aria-posinset="36"]').waitFor();
    await page.locator('[data-scroller]').evaluate((node) => (node.scrollTop = 0));
    expect(await page.getByRole('textbox', { name: 'Segment text' }).inputValue()).toBe('Half a sent');
    await page.keyboard.press('Escape');
    await close();
  });

  test('a speaker gets a name everywhere', async () => {
    const { page, close } = await open();
    await page.getByRole('button', { name: 'Rename speaker' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename speaker' });
    await dialog.getByRole('combobox', { name: 'Speaker' }).selectOption({ label: 'Speaker 2' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Ana Ferreira');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await segments(page).nth(1).getByText('Ana Ferreira').waitFor();
    expect(await page.getByText('Speaker 2').count()).toBe(0);
    await close();
  });

  test('the title is renamed in place', async () => {
    const { page, calls, close } = await open();
    await segments(page).first().focus();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Title' }).fill('Tides');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Tides', exact: true }).waitFor();
    expect(await calls('library.rename')).toEqual([{ id: 'item-0', title: 'Tides' }]);
    await close();
  });

  test.each(['TXT', 'Markdown', 'SRT', 'WebVTT', 'JSON'])('exports %s as a download', async (label) => {
    const { page, calls, close } = await open();
    await page.getByRole('button', { name: 'Export' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: label, exact: true }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^How tide tables are made, with Ana Ferreira\.\w+$/);
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^fake \w+$/);
    expect(await calls('library.export')).toHaveLength(1);
    await close();
  });

  test('a transcript that was made with other options can be made anew, once its price was seen', async () => {
    const { page, calls, close } = await open();
    await segments(page).first().waitFor();
    await page.evaluate(() => window.fake.otherOptions('item-0', { nonSpeech: false, estimateMicroUsd: 130_000 }));
    await page.getByText('The service remembered this audio from an earlier time, without sounds').waitFor();
    // The notice takes its room from the text, not from the player below it.
    const bottomOf = async (role: 'region' | 'button', name: string) => {
      const box = await page.getByRole(role, { name, exact: true }).first().boundingBox();
      return (box?.y ?? 0) + (box?.height ?? 0);
    };
    expect(await bottomOf('region', 'Transcript')).toBeLessThanOrEqual(await bottomOf('button', 'Play'));
    await page.getByRole('button', { name: 'Transcribe again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Transcribe again?' });
    await dialog.getByText('$0.13').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await calls('transcribe.again')).toEqual([]);
    await page.getByRole('button', { name: 'Transcribe again' }).click();
    await dialog.getByRole('button', { name: /^Transcribe again, ~ \$0\.13/ }).click();
    await page.getByText('Transcribing again').waitFor();
    expect(await calls('transcribe.again')).toEqual(['item-0']);
    // What was there is still read meanwhile.
    expect(await segments(page).count()).toBeGreaterThan(0);
    await page.evaluate(() => window.fake.patch('item-0', { status: 'Failed', problem: 'Out of credit.' }));
    await page.getByText('Out of credit.').waitFor();
    await page.getByRole('button', { name: 'Retry' }).waitFor();
    await close();
  });

  test('what is not transcribed yet says where it stands and turns into the transcript by itself', async () => {
    const { page, close } = await openFake(browser, server.url, 'typical', '/transcript/item-run');
    await page.getByText('The transcript appears here when it is ready.').waitFor();
    await page.evaluate(() =>
      window.fake.patch('item-run', { status: 'Completed', segmentCount: 12, speakerCount: 2 }),
    );
    await segments(page).first().waitFor();
    expect(await segments(page).first().getAttribute('aria-setsize')).toBe('12');
    await close();
  });
});

test('a transcript that exists already is added without asking, and replaced only after a yes', async () => {
  const { page, calls, close } = await openFake(browser, server.url, 'typical', '/transcript/item-ask');
  const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('x') });
  const choose = async (name: string, start: () => Promise<unknown>): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await start();
    await (await chooser).setFiles(file(name));
  };
  const menu = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name }).press('Enter');
  };
  await choose('notes.pdf', () => menu('Add transcript'));
  await page.getByText('There is no transcript in “notes.pdf”.').waitFor();
  await choose('broken.srt', () => menu('Add transcript'));
  await page.getByText('One place in “broken.srt” could not be read and was left out.').waitFor();
  await segments(page).first().waitFor();
  await menu('Replace transcript');
  await page.getByRole('dialog', { name: 'Replace the transcript?' }).waitFor();
  await page.keyboard.press('Escape');
  await menu('Replace transcript');
  await choose('new.vtt', () => page.getByRole('button', { name: 'Choose a file' }).press('Enter'));
  await expect
    .poll(async () => (await calls('transcribe.attachTranscript')).at(-1))
    .toEqual({ id: 'item-ask', replace: true });
  await close();
});
