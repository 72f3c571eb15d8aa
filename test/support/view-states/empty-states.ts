import type { Shown, ViewWorld } from './world.ts';

/** Views of a new account with nothing in it. Each says what its first step is. */
export async function walkEmptyStates({ page, open }: ViewWorld, shown: Shown): Promise<void> {
  for (const [view, words, name] of [
    ['Library', 'Your library is empty', 'library-empty'],
    ['Conversations', 'No conversations yet', 'conversations-empty'],
    ['Usage', 'Nothing spent yet', 'usage-empty'],
    ['Dictate', 'Nothing dictated yet', 'dictate-empty'],
  ] as const) {
    await open(view);
    await page.getByText(words).waitFor();
    await shown(name);
  }
  await open('Record');
  await page.getByRole('button', { name: 'Start recording' }).and(page.locator(':enabled')).waitFor();
  await shown('record-idle');
}
