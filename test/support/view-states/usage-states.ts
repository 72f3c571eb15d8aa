import type { Endpoint } from '../../../electron/sandbox/faults/faults.ts';
import type { Shown, ViewWorld } from './world.ts';

const lists: readonly Endpoint[] = ['history', 'history-transcriptions', 'history-renders', 'history-conversations'];
const dayMs = 86_400_000;

/** Every state of Usage, and of the copy of the account: being read, and not readable. */
export async function walkUsageStates({ page, sandbox, open, press }: ViewWorld, shown: Shown): Promise<void> {
  const table = page.getByRole('table', { name: 'Spending by month' });
  const budget = page.getByRole('textbox', { name: 'Monthly budget in dollars' });
  const setBudget = async (text: string): Promise<void> => {
    await budget.fill(text);
    await press('Set');
  };
  const now = Date.now();
  sandbox.seed({ fromMs: now - 100 * dayMs, untilMs: now, transcriptions: 24, renders: 18, conversations: 12 });
  await open('Usage');
  const slow = lists.map((endpoint) => sandbox.faults.inject({ endpoint, fault: { kind: 'latency', ms: 1_500 } }));
  await press('Read what is new');
  await page.getByText('Reading what is new').waitFor();
  await shown('usage-reading');
  for (const undo of slow) undo();
  const broken = lists.map((endpoint) =>
    sandbox.faults.inject({ endpoint, fault: { kind: 'status', status: 403, message: 'Not allowed.' } }),
  );
  const button = page.getByRole('button', { name: 'Read what is new' });
  await button.and(page.locator(':enabled')).waitFor();
  await button.click();
  await page.getByText('Not up to date').waitFor();
  await shown('usage-sync-failed');
  for (const undo of broken) undo();
  await button.click();
  await page.getByText('Up to date').waitFor();
  await table.getByText('unknown').first().waitFor();
  await shown('usage-by-type', { isKnown: true });
  await page.getByRole('tab', { name: 'By show' }).click();
  await table.getByRole('columnheader', { name: 'Show' }).waitFor();
  await shown('usage-by-show', { isKnown: true });
  await setBudget('twenty');
  await page.getByRole('alert').filter({ hasText: 'Enter an amount' }).waitFor();
  await shown('usage-budget-not-understood');
  await setBudget('500');
  await page.getByText(/left\. What/).waitFor();
  await shown('usage-budget', { isKnown: true });
  await setBudget('0.01');
  await page.getByText('The budget is used up').waitFor();
  await shown('usage-budget-passed');
  await open('Speak');
  await page.getByRole('alert').filter({ hasText: 'used up' }).waitFor();
  await shown('speak-budget-passed', { isKnown: true });
  await open('Dictate');
  await page.getByRole('alert').filter({ hasText: 'used up' }).waitFor();
  await shown('dictate-budget-passed', { isKnown: true });
  await open('Usage');
  await setBudget('');
  await page.getByText('With a budget').waitFor();
}
