import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, showTheme } from '../support/axe.ts';
import { launchChromium } from '../support/chromium.ts';
import { walkDictateStates } from '../support/view-states/dictate-states.ts';
import { walkEmptyStates } from '../support/view-states/empty-states.ts';
import { walkLibraryStates } from '../support/view-states/library-states.ts';
import { walkOfflineStates } from '../support/view-states/offline-states.ts';
import { walkRecordStates } from '../support/view-states/record-states.ts';
import { walkSettingsStates } from '../support/view-states/settings-states.ts';
import { walkTranscriptStates } from '../support/view-states/transcript-states.ts';
import { walkUsageStates } from '../support/view-states/usage-states.ts';
import { type Shown, startViewWorld, type ViewWorld } from '../support/view-states/world.ts';

let browser: Browser;
let world: ViewWorld;
beforeAll(async () => {
  browser = await launchChromium();
  world = await startViewWorld(browser);
});
afterAll(async () => {
  await world?.close();
  await browser?.close();
});

/** Checks every state that a walk shows; the colours of the other theme too, and that nothing reaches beyond the window. */
async function look(walk: (world: ViewWorld, shown: Shown) => Promise<void>): Promise<number> {
  const found: Record<string, string[]> = {};
  let seen = 0;
  await walk(world, async (name, { page = world.page, isKnown } = {}) => {
    if (isKnown) return;
    seen += 1;
    await page.bringToFront();
    const light = await axeViolations(page, page === world.page ? 'page' : 'part');
    await showTheme(page, 'dark');
    const dark = await axeViolations(page, 'colours');
    await showTheme(page, 'light');
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const wrong = [...light, ...dark, ...(beyond > 0 ? [`${beyond} px beyond the window`] : [])];
    if (wrong.length > 0) found[name] = wrong;
  });
  expect(found).toEqual({});
  return seen;
}

// In this order: each finds what the one before it left.
test.each([
  ['every view, with nothing in it', walkEmptyStates, 5],
  ['Library and importing', walkLibraryStates, 14],
  ['a transcript, and what stands where it will be', walkTranscriptStates, 7],
  ['Usage, and the copy of the account', walkUsageStates, 4],
  ['Settings, storage and backup', walkSettingsStates, 9],
  ['Record', walkRecordStates, 8],
  ['Dictate, and the pill over other programs', walkDictateStates, 16],
  ['every view without a connection', walkOfflineStates, 10],
] as const)('axe finds nothing in any state of %s', async (_name, walk, states) => {
  expect(await look(walk)).toBe(states);
});
