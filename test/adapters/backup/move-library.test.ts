import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLocation } from '../../../electron/adapters/backup/library-location.ts';
import { finishMove, moveLibrary } from '../../../electron/adapters/backup/move-library.ts';
import { openStoreInProcess } from '../../../electron/adapters/sqlite/open-store.ts';
import { dumpOf, hashesOf, openProfile } from '../../support/backup-world.ts';
import { tempFolder } from '../../support/capture.ts';
import { anItem, aTranscript } from '../../support/library-builders.ts';
import { startHost } from '../../support/host-process.ts';
import { clipWav } from '../../support/speech-world.ts';

const program = join(import.meta.dirname, '..', '..', 'support', 'move-program.ts');
let folder: ReturnType<typeof tempFolder>;
const at = (...names: string[]): string => join(folder.dir, ...names);
let rows: ReturnType<typeof dumpOf>;
let media: Record<string, string>;

beforeEach(async () => {
  folder = tempFolder('fx-move-');
  mkdirSync(at('profile', 'media'), { recursive: true });
  const store = await openStoreInProcess({ file: at('profile', 'library.db') });
  for (const name of ['one', 'two']) {
    await store.insertItem(anItem({ id: name, title: name, files: [`${name}.wav`], account: '' }), null);
    await store.putTranscript(name, aTranscript('0: moved words'));
    writeFileSync(at('profile', 'media', `${name}.wav`), clipWav(1));
  }
  await store.close();
  writeFileSync(at('profile', 'settings.json'), 'stays');
  mkdirSync(at('profile', 'before-restore-x', 'media'), { recursive: true });
  writeFileSync(at('profile', 'before-restore-x', 'media', 'old.wav'), 'old');
  rows = dumpOf(at('profile', 'library.db'));
  media = hashesOf(at('profile', 'media'));
});
afterEach(() => folder.remove());

const isWhole = (dir: string): void => {
  expect(dumpOf(join(dir, 'library.db'))).toEqual(rows);
  expect(hashesOf(join(dir, 'media'))).toEqual(media);
  expect(readFileSync(join(dir, 'before-restore-x', 'media', 'old.wav'), 'utf8')).toBe('old');
};

test('everything of the library moves, the profile stays; and back again', async () => {
  const seen: number[] = [];
  await moveLibrary(at('profile'), at('disk', 'new'), { onProgress: (done, total) => seen.push(done / total) });
  expect(seen.at(-1)).toBe(1);
  expect((await readLocation(at('profile'))).libraryDir).toBe(at('disk', 'new'));
  isWhole(at('disk', 'new'));
  expect(readdirSync(at('disk', 'new')).filter((name) => !/-(?:wal|shm)$/.test(name))).toEqual([
    'before-restore-x',
    'library.db',
    'media',
  ]);
  expect(readdirSync(at('profile')).toSorted()).toEqual(['library-location.json', 'settings.json']);
  mkdirSync(at('again'));
  await moveLibrary(at('profile'), at('again'));
  isWhole(at('again'));
  expect(readdirSync(at('disk', 'new'))).toEqual([]);
});

test('the app opens it where it is, keeps its new audio there, and says so', async () => {
  rmSync(at('profile', 'settings.json'));
  await moveLibrary(at('profile'), at('moved'));
  const app = await openProfile(at('profile'));
  const { signal } = new AbortController();
  const { items } = await app.handlers.library.list({ limit: 10, sort: 'title' }, { signal });
  expect(items.map((item) => item.title)).toEqual(['one', 'two']);
  expect(await app.openMedia('one')).toMatchObject({ mimeType: 'audio/mpeg' });
  for await (const state of app.handlers.backup.state({}, { signal })) {
    expect(state.libraryPath).toBe(at('moved'));
    break;
  }
  await app[Symbol.asyncDispose]();
  expect(existsSync(at('profile', 'library.db'))).toBe(false);
});

test('a library that is not there is never replaced by an empty one', async () => {
  await moveLibrary(at('profile'), at('disk'));
  rmSync(at('disk'), { recursive: true });
  await expect(openProfile(at('profile'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(existsSync(at('disk'))).toBe(false);
  expect(existsSync(at('profile', 'library.db'))).toBe(false);
});

describe('is refused, and nothing changes', () => {
  test.each([
    ['a folder with something in it', () => (mkdirSync(at('full')), writeFileSync(at('full', 'x'), ''), at('full'))],
    ['itself', () => at('profile')],
    ['inside itself', () => at('profile', 'media', 'deep')],
    ['a file', () => (writeFileSync(at('file'), ''), at('file'))],
  ])('%s', async (_name, target) => {
    await expect(moveLibrary(at('profile'), target())).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect((await readLocation(at('profile'))).libraryDir).toBe(at('profile'));
    expect(dumpOf(at('profile', 'library.db'))).toEqual(rows);
  });
});

test('a kill between any two steps leaves one whole library, and trying again ends it', async () => {
  let steps = 0;
  for (let dieAt = 1; ; dieAt += 1) {
    const [profile, target] = [at(`p${dieAt}`), at(`t${dieAt}`)];
    cpSync(at('profile'), profile, { recursive: true });
    const { signal } = spawnSync(process.execPath, [program, profile, target, String(dieAt)]);
    await finishMove(profile);
    const { libraryDir } = await readLocation(profile);
    isWhole(libraryDir);
    if (libraryDir === profile) {
      await moveLibrary(profile, target);
      isWhole(target);
    }
    expect(readdirSync(target)).not.toContain('moving.part');
    expect(existsSync(join(profile, 'library.db'))).toBe(false);
    steps = dieAt;
    if (signal === null) break;
    expect(signal).toBe('SIGKILL');
  }
  expect(steps).toBeGreaterThan(6);
});

test('the command moves it while nothing runs, and refuses while something does', async () => {
  rmSync(at('profile', 'settings.json'));
  const main = join(import.meta.dirname, '..', '..', '..', 'electron', 'host', 'main.ts');
  const command = (...args: string[]) =>
    spawnSync(process.execPath, [main, ...args], {
      env: { ...process.env, FLUXIONS_DATA_DIR: at('profile') },
      encoding: 'utf8',
    });
  const app = await openProfile(at('profile'));
  const refused = command('--move-library', at('there'));
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('already running') });
  await app[Symbol.asyncDispose]();
  expect(command('--move-library').status).toBe(2);
  const moved = command('--move-library', at('there'));
  expect(moved).toMatchObject({ status: 0, stdout: expect.stringContaining(`The library is now in ${at('there')}.`) });
  expect((await readLocation(at('profile'))).libraryDir).toBe(at('there'));
  expect(hashesOf(at('there', 'media'))).toEqual(media);
});

test('`npm start -- --move-library` moves it without a window, and ends with the code of the command', async () => {
  rmSync(at('profile', 'settings.json'));
  const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'start.ts');
  const start = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], {
      // A screen that is not there: whatever opened a window or looked for Electron would say so.
      env: { ...process.env, FLUXIONS_DATA_DIR: at('profile'), DISPLAY: ':no-such-screen', WAYLAND_DISPLAY: '' },
      encoding: 'utf8',
    });
  expect(start('--move-library')).toMatchObject({ status: 2, stderr: expect.stringContaining('Say where to') });
  expect(start('--move-library', at('profile'))).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('it is there already'),
  });
  isWhole(at('profile'));
  const moved = start('--move-library', at('there'));
  expect(moved).toMatchObject({ status: 0, stderr: '' });
  expect(moved.stdout).toMatch(/100 %\nThe library is now in .*there\.\n$/);
  expect(moved.stdout).not.toContain('Electron');
  isWhole(at('there'));
  expect(existsSync(at('profile', 'library.db'))).toBe(false);

  // The host serves it from where it is now, and keeps the profile where it was.
  const host = await startHost(at('profile'));
  await host.stop();
  expect(readdirSync(at('there'))).toContain('library.db');
  expect(existsSync(at('profile', 'library.db'))).toBe(false);
});
