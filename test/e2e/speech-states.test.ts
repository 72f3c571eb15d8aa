import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { launchChromium, openPage } from '../support/chromium.ts';
import { startHost } from '../support/host-process.ts';
import { startSpeechService } from '../support/speech-service.ts';
import { walkedVoices, walkSpeechStates } from '../support/speech-states.ts';

test('axe finds nothing in any state of Speak and Voices, light and dark', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fluxions-speech-states-'));
  const service = await startSpeechService(walkedVoices);
  const host = await startHost(join(folder, 'profile'), {
    FLUXIONS_API_URL: service.url,
    FLUXIONS_API_KEY: 'fx_0123456789abcdef',
  });
  const browser = await launchChromium();
  try {
    const { page, problems } = await openPage(browser, host.url, { reducedMotion: 'reduce' });
    const found: Record<string, string[]> = {};
    const seen: string[] = [];
    await walkSpeechStates({ page, service, folder }, async (name) => {
      seen.push(name);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // The page hears of it a moment later.
        await page.locator(`:root[data-theme=${colorScheme}]`).waitFor();
        const violations = await axeViolations(page);
        if (violations.length > 0) found[`${name}, ${colorScheme}`] = violations;
      }
    });
    expect(found).toEqual({});
    expect(seen).toHaveLength(21);
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
    await host.stop();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
