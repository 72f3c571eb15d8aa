import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] };

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/**
 * What axe-core finds in the page once it has come to rest: WCAG 2.2 A and AA, and its best practices. `extent`:
 * `colours` is no more than what another theme can change, for a page whose structure was checked already; `part` leaves
 * the best practices of whole pages out, for a window that is no page.
 */
export async function axeViolations(page: Page, extent: 'page' | 'part' | 'colours' = 'page'): Promise<string[]> {
  // What is half faded in has half its contrast. Whatever turns for ever is not waited for.
  const isLoaded = await page.evaluate(async () => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
    return 'axe' in window;
  });
  if (!isLoaded) await page.evaluate(axe);
  const found = await page.evaluate(async (wanted) => {
    const tool = (
      window as unknown as { axe: { run(where: object, options: object): Promise<{ violations: Violation[] }> } }
    ).axe;
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    if (wanted === 'page') tags.push('best-practice');
    const runOnly = wanted === 'colours' ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: tags };
    // The sidebar is the same in every view.
    const where = wanted === 'colours' ? { include: document, exclude: ['aside'] } : document;
    return (await tool.run(where, { runOnly, resultTypes: ['violations'] })).violations;
  }, extent);
  return found.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)} ${node.failureSummary.slice(0, 300)}`),
  );
}

/** Puts a page into another theme, and waits until it is there: a page behind another one is told late. */
export async function showTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, colorScheme, {
    polling: 20,
  });
}
