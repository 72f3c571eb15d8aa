import type { Page } from 'playwright-core';

/** More stops than any view has. */
const mostStops = 150;

/**
 * Goes to a control by the Tab key alone, from wherever the focus is. Throws when it is never reached, or when the focus
 * cannot be seen there.
 */
export async function tabTo(page: Page, name: string, options: { role?: string; back?: boolean } = {}): Promise<void> {
  const target = page.getByRole((options.role ?? 'button') as 'button', { name, exact: true });
  await target.waitFor();
  const stops: string[] = [];
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press(options.back ? 'Shift+Tab' : 'Tab');
    const isThere = await target.evaluate((node) => node === document.activeElement);
    if (!isThere) {
      stops.push(await page.evaluate(() => document.activeElement?.textContent?.slice(0, 30) ?? ''));
      continue;
    }
    if (!(await target.evaluate((node) => node.matches(':focus-visible')))) throw new Error(`no focus ring on ${name}`);
    return;
  }
  throw new Error(`Tab never reached ${name}: ${stops.join(' | ')}`);
}

/** Name of what has the focus, as its label says; `''` where nothing has it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const node = document.activeElement;
    if (node === null || node === document.body) return '';
    return node.getAttribute('aria-label') ?? node.textContent?.trim() ?? '';
  });
}
