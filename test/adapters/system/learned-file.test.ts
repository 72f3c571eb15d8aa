import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLearnedFile, type LearnedFile } from '../../../electron/adapters/system/learned-file.ts';

const dayMs = 24 * 3_600_000;
let dir: string;
let nowMs: number;
const warnings: string[] = [];
const log = { debug() {}, info() {}, warn: (event: string) => void warnings.push(event), error() {} };
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fluxions-learned-'));
  nowMs = Date.UTC(2026, 10, 1);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const path = (): string => join(dir, 'learned.json');
/** What the next start of the app finds. */
const open = (): Promise<LearnedFile> => createLearnedFile({ dataDir: dir, clock: { now: () => nowMs }, log });

test('what was learned about an address is there after a restart, about that address only', async () => {
  const file = await open();
  const api = file.of('https://api.example');
  api.put({ expect: false });
  api.put({ uploadForm: 'multipart', speechBearer: true });
  await file.saved();
  const later = await open();
  expect(later.of('https://api.example').get()).toEqual({ expect: false, uploadForm: 'multipart', speechBearer: true });
  expect(later.of('https://api.example.org').get()).toEqual({});
  expect(statSync(path()).mode & 0o777).toBe(0o600);
});

test('is found out anew after 30 days, after a clock that was set back, and when it is asked for', async () => {
  const file = await open();
  file.of('https://api.example').put({ expect: false });
  await file.saved();
  nowMs += 29 * dayMs;
  expect((await open()).of('https://api.example').get()).toEqual({ expect: false });
  nowMs += 2 * dayMs;
  expect((await open()).of('https://api.example').get()).toEqual({});
  nowMs -= 40 * dayMs;
  expect((await open()).of('https://api.example').get()).toEqual({});
  nowMs += 15 * dayMs;
  const again = await open();
  const api = again.of('https://api.example');
  expect(api.get()).toEqual({ expect: false });
  await again.forget();
  expect(api.get()).toEqual({});
  expect((await open()).of('https://api.example').get()).toEqual({});
});

test.each(['', '{', '[]', '{"https://a":{"atMs":"x","facts":{}}}', 'x'.repeat(200_000)])(
  'a file that cannot be read is as good as none: %.20s',
  async (text) => {
    writeFileSync(path(), text);
    const file = await open();
    expect(file.of('https://a').get()).toEqual({});
    file.of('https://a').put({ expect: false });
    await file.saved();
    expect((await open()).of('https://a').get()).toEqual({ expect: false });
  },
);

test('stays small: the latest twenty addresses', async () => {
  const file = await open();
  for (let port = 1; port <= 50; port += 1) file.of(`http://127.0.0.1:${port}`).put({ expect: false });
  await file.saved();
  const kept = Object.keys(JSON.parse(readFileSync(path(), 'utf8')) as object);
  expect(kept).toHaveLength(20);
  expect(kept).toContain('http://127.0.0.1:50');
});

test('a disk that takes nothing costs nothing but the memory of it', async () => {
  const file = await open();
  rmSync(dir, { recursive: true });
  file.of('https://a').put({ expect: false });
  await file.saved();
  expect(warnings).toEqual(['learned-not-saved']);
  expect(file.of('https://a').get()).toEqual({ expect: false });
});
