import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSettingsFile } from '../../../electron/adapters/system/settings-file.ts';
import type { Settings } from '../../../electron/ipc/contract/settings.ts';
import { defaultDictationPreferences } from '../../../electron/domain/dictation/settings.ts';

const defaults: Settings = {
  theme: 'system',
  apiUrl: 'https://api.fluxions.ai',
  microphone: '',
  channels: 1,
  nonSpeech: true,
  confirmAboveMicroUsd: 1,
  transcribeRecordings: true,
  speechWarm: true,
  speechVoice: '',
  speechTemperature: 0.9,
  speechVerify: true,
  speechMaxSecs: null,
  dictation: defaultDictationPreferences,
  historyAudio: 'on-demand',
  historyAudioForm: 'served',
  historyDetails: 'recent',
  budgetMicroUsd: null,
};
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fluxions-settings-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const path = (): string => join(dir, 'settings.json');

describe('settings file', () => {
  test('the first read fixes the salt for every later one', async () => {
    const first = await createSettingsFile(dir, defaults).read();
    const second = await createSettingsFile(dir, defaults).read();
    expect(second.session.salt).toBe(first.session.salt);
    expect(first.session.salt).toMatch(/^[0-9a-f]{32}$/);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  test('what was written comes back; unknown and missing fields do no harm', async () => {
    const file = createSettingsFile(dir, defaults);
    const { session } = await file.read();
    await file.write({ settings: { ...defaults, theme: 'dark' }, session: { ...session, origin: 'sandbox' } });
    const text = JSON.parse(readFileSync(path(), 'utf8'));
    writeFileSync(path(), JSON.stringify({ ...text, extra: 1, settings: { theme: 'dark', later: true } }));
    expect(await file.read()).toMatchObject({
      settings: { theme: 'dark', microphone: '' },
      session: { origin: 'sandbox' },
    });
  });

  test.each([
    ['truncated', (text: string) => text.slice(0, text.length - 20)],
    ['wrong types', (text: string) => text.replace('"system"', '17')],
    ['ten megabytes', (text: string) => text + ' '.repeat(10_000_000)],
  ])('%s: defaults, the damaged file is kept, and the rows keep their owner', async (_name, damage) => {
    const file = createSettingsFile(dir, defaults);
    const { session } = await file.read();
    const damaged = damage(readFileSync(path(), 'utf8'));
    writeFileSync(path(), damaged);
    const read = await file.read();
    expect(read.settings).toEqual(defaults);
    expect(read.session.salt).toBe(session.salt);
    expect(readFileSync(`${path()}.damaged`, 'utf8')).toBe(damaged);
    expect(await file.read()).toEqual(read);
  });

  test('an empty file is a fresh start', async () => {
    writeFileSync(path(), '');
    const read = await createSettingsFile(dir, defaults).read();
    expect(read.settings).toEqual(defaults);
    expect(existsSync(`${path()}.damaged`)).toBe(true);
  });
});
