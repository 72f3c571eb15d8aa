import type { Page } from 'playwright-core';
import type { Sandbox } from '../../electron/sandbox/create-sandbox.ts';

/** What the states are made of: conversations, one of them long, and something to spend money on. */
export function seedHistoryStates(sandbox: Sandbox): void {
  const day = (text: string): number => Date.parse(`${text}T11:00:00Z`);
  const span = { fromMs: day('2026-03-02'), untilMs: day('2026-06-28') };
  sandbox.seed({ ...span, transcriptions: 40, renders: 30, conversations: 60, turnsPerConversation: 24 });
  const newest = { fromMs: day('2026-06-29'), untilMs: day('2026-06-29') + 1_000 };
  sandbox.seed({ ...newest, seed: 7, conversations: 1, turnsPerConversation: 300 });
}

/**
 * Shows every state of Conversations, Usage and the search in turn, over the real app and a seeded service; the service
 * is gone at the end. `shown` is called with a name whenever one stands still.
 */
export async function walkHistoryStates(
  { page, sandbox }: { page: Page; sandbox: Sandbox },
  shown: (name: string) => Promise<void>,
): Promise<void> {
  const open = (name: string): Promise<void> =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  const list = page.getByRole('list', { name: 'Conversations' }).getByRole('link');
  const turns = page.getByRole('region', { name: 'Turns' });
  const search = page.getByRole('searchbox', { name: 'Search library' });
  const missing = page.getByRole('region', { name: 'Not on this computer yet found' });

  await open('Conversations');
  await page.getByRole('status').filter({ hasText: '61 conversations' }).waitFor();
  await shown('conversations-list');
  await list.first().click();
  await turns.getByRole('listitem').nth(5).waitFor();
  await shown('conversations');
  await turns.getByRole('button', { expanded: false }).filter({ hasText: 'today' }).first().click();
  await turns.getByLabel('Result').first().waitFor();
  await shown('conversations-tool-call');
  await turns.getByRole('textbox', { name: 'Find in conversation' }).fill('harbour');
  await turns.getByText(/^1 of /).waitFor();
  await turns.locator('mark').first().waitFor();
  await shown('conversations-find');
  const box = page.getByRole('searchbox', { name: 'Search conversations' });
  await box.fill('harbour');
  await page.getByText(/^\d+ found$/).waitFor();
  await box.fill('zeppelin');
  await page.getByText('No conversation contains').waitFor();
  await shown('conversations-nothing-found');
  await box.fill('');

  await open('Usage');
  await page.getByRole('table', { name: 'Spending by month' }).getByText(/\$\d/).first().waitFor();
  await shown('usage');

  await open('Library');
  await search.fill('harbour');
  await missing.waitFor();
  await shown('search');
  await search.fill('harbour type:conversation speaker:assistant after:2026-04 ');
  await missing.waitFor();
  await page.getByRole('list', { name: 'Filters' }).waitFor();
  await shown('search-filters');
  await page.getByRole('button', { name: 'Sounds', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Music' }).waitFor();
  await shown('search-menu');
  await page.keyboard.press('Escape');
  await search.fill('harbuor spekaer:ann type:film ');
  await page.getByText('Did you mean speaker:?').waitFor();
  await shown('search-hints');
  await search.fill('harbuor speaker:you');
  await page.getByRole('button', { name: 'harbour speaker:you', exact: true }).waitFor();
  await shown('search-suggestion');
  await search.fill('');
  await page.keyboard.press('Control+k');
  await shown('palette-commands');
  await page.keyboard.type('harbour');
  await page.getByRole('group', { name: 'Not on this computer yet' }).waitFor();
  await shown('palette-everything');
  await page.keyboard.press('Escape');

  await sandbox.close();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('check the connection\n');
  await page.getByRole('status', { name: 'Connection' }).filter({ hasText: 'Offline' }).waitFor();
  await open('Conversations');
  await list.nth(3).click();
  await turns.getByRole('alert').waitFor();
  await shown('conversations-not-fetched');
  await list.first().click();
  await turns.getByRole('listitem').nth(5).waitFor();
  await shown('conversations-offline');
}
