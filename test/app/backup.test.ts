import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finishRestore } from '../../electron/adapters/backup/swap-library.ts';
import { openStoreInProcess } from '../../electron/adapters/sqlite/open-store.ts';
import type { BackupState } from '../../electron/ipc/contract/backup.ts';
import { createSandbox, type Sandbox } from '../../electron/sandbox/create-sandbox.ts';
import { dumpOf, hashesOf, openProfile } from '../support/backup-world.ts';
import { tempFolder } from '../support/capture.ts';
import { anItem, aTranscript } from '../support/library-builders.ts';
import { clipWav } from '../support/speech-world.ts';

const signal = new AbortController().signal;
let folder: ReturnType<typeof tempFolder>;
let sandbox: Sandbox;
const at = (...names: string[]): string => join(folder.dir, ...names);
const archive = (): string => at('library.tar');
const left = {
  'sandbox/sandbox.db': 'rows of the sandbox',
  'sandbox/objects/clip.wav': 'audio of the sandbox',
  'private/secrets.json': 'a sealed key',
  'before-restore-2026/library.db': 'the library from before',
};
let saved: { tables: ReturnType<typeof dumpOf>; media: Record<string, string>; settings: string };

type App = Awaited<ReturnType<typeof openProfile>>;
async function restoreInto(app: App, file: string): Promise<void> {
  await app.handlers.backup.restore({ file: app.grantPath(file) }, { signal });
}
async function stateOf(app: App): Promise<BackupState> {
  for await (const state of app.handlers.backup.state({}, { signal })) return state;
  throw new Error('no state');
}
/** A profile with one item, as somebody's who restores. */
async function otherProfile(name: string): Promise<string> {
  const dir = at(name);
  mkdirSync(join(dir, 'media'), { recursive: true });
  const store = await openStoreInProcess({ file: join(dir, 'library.db') });
  await store.insertItem(anItem({ id: 'mine', title: 'Mine', files: ['mine.wav'], account: '' }), null);
  await store.close();
  writeFileSync(join(dir, 'media', 'mine.wav'), clipWav(1));
  return dir;
}
const titlesIn = (dir: string): string[] => {
  const db = new Database(join(dir, 'library.db'), { readonly: true });
  const titles = db.prepare('SELECT title FROM items ORDER BY title').pluck().all() as string[];
  db.close();
  return titles;
};
function program(dir: string, file: string, what: 'save' | 'restore', failPoint: string) {
  const path = join(import.meta.dirname, '..', 'support', 'backup-program.ts');
  return spawnSync(process.execPath, [path, dir, file, what], { env: { ...process.env, FX_FAILPOINT: failPoint } });
}

beforeAll(async () => {
  folder = tempFolder('fx-backup-');
  sandbox = await createSandbox({ dataDir: at('sandbox'), engines: { speech: 'tone' } });
  sandbox.seed({ transcriptions: 12, renders: 5, conversations: 6, turnsPerConversation: 4 });
  const dir = at('full');
  mkdirSync(join(dir, 'media'), { recursive: true });
  const store = await openStoreInProcess({ file: join(dir, 'library.db') });
  await store.insertItem(
    anItem({ id: 'said', source: 'recording', files: ['said-1.wav'], mimeType: 'audio/wav' }),
    null,
  );
  await store.insertItem(anItem({ id: 'dictated', source: 'dictation', files: [], createdAtMs: Date.now() }), null);
  await store.putTranscript('dictated', aTranscript('0: dictated words'));
  await store.close();
  writeFileSync(join(dir, 'media', 'said-1.wav'), clipWav(2));

  // What a profile holds beside its library.
  for (const [path, text] of Object.entries(left)) {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), text);
  }

  const app = await openProfile(dir, { apiUrl: sandbox.baseUrl, apiKey: sandbox.apiKey, savedPath: archive() });
  await app.start();
  await app.handlers.settings.save({ historyDetails: 'on-demand', theme: 'dark' }, { signal });
  writeFileSync(at('Episode.wav'), clipWav(3));
  writeFileSync(at('Episode.txt'), 'Ann: kittiwakes nest here\nBo: so they do');
  const { outcomes } = await app.handlers.transcribe.importFiles(
    { files: [app.grantPath(at('Episode.wav')), app.grantPath(at('Episode.txt'))] },
    { signal },
  );
  const id = outcomes[0]?.itemId ?? '';
  await app.handlers.library.editSegment({ id, ordinal: 1, text: 'corrected' }, { signal });
  let voice = '';
  for await (const { builtIn } of app.handlers.voices.state({}, { signal })) {
    voice = builtIn[0]?.voiceId ?? '';
    if (voice !== '') break;
  }
  const speech = app.handlers.speech.speak(
    { text: 'One render.', voice, settings: { temperature: 0.9, verifyChunks: false } },
    { signal },
  );
  for await (const _event of speech) continue;
  await app.handlers.history.syncNow({}, { signal });
  const [conversation] = (await app.handlers.history.conversations({ limit: 1 }, { signal })).conversations;
  await app.handlers.history.fetchConversation({ id: conversation?.id ?? '' }, { signal });
  for await (const state of app.handlers.history.state({}, { signal })) if (state.phase === 'idle') break;
  expect(await app.handlers.backup.create({}, { signal })).toMatchObject({
    fileName: expect.stringMatching(/^Fluxions library \d{4}-\d\d-\d\d\.tar$/),
    downloadUrl: 'download:2',
  });
  await app[Symbol.asyncDispose]();
  saved = {
    tables: dumpOf(join(dir, 'library.db')),
    media: hashesOf(join(dir, 'media')),
    settings: readFileSync(join(dir, 'settings.json'), 'utf8'),
  };
});
afterAll(async () => {
  await sandbox.close();
  folder.remove();
});

test('the archive is an ordinary tar that begins with its description, and holds no key', () => {
  const names = execFileSync('tar', ['-tf', archive()], { encoding: 'utf8' }).trim().split('\n');
  expect(names[0]).toBe('manifest.json');
  expect(names.at(-1)).toBe('checksums.json');
  // Exactly what Settings say is in it.
  const media = Object.keys(saved.media).map((name) => `media/${name}`);
  expect(media).toContain('media/said-1.wav');
  const whole = ['manifest.json', 'library.db', 'settings.json', 'dictation.json', ...media, 'checksums.json'];
  expect(names.filter((name) => !whole.includes(name))).toEqual([]);
  expect(whole.filter((name) => !names.includes(name) && name !== 'dictation.json')).toEqual([]);
  for (const text of Object.values(left)) expect(readFileSync(archive()).includes(text)).toBe(false);
  execFileSync('tar', ['-xf', archive(), '-C', at('sandbox'), 'media/said-1.wav']);
  expect(readFileSync(at('sandbox', 'media', 'said-1.wav')).equals(clipWav(2))).toBe(true);
  expect(readFileSync(archive()).includes(Buffer.from(sandbox.apiKey))).toBe(false);
  expect(readdirSync(at('full', 'temp'))).toEqual([]);
});

test('a restored profile has every row, every word and every file, and the old library is kept', async () => {
  const dir = await otherProfile('empty');
  let restarts = 0;
  const app = await openProfile(dir, { onRestart: () => (restarts += 1) });
  await restoreInto(app, archive());
  expect(await stateOf(app)).toMatchObject({ phase: 'restart' });
  expect(titlesIn(dir)).toEqual(['Mine']);
  await app.handlers.backup.restart({}, { signal });
  expect(restarts).toBe(1);
  await app[Symbol.asyncDispose]();

  const previous = await finishRestore({ libraryDir: dir, dataDir: dir });
  expect(dumpOf(join(dir, 'library.db'))).toEqual(saved.tables);
  expect(Object.values(saved.tables).filter((rows) => rows.length > 0).length).toBeGreaterThan(12);
  expect(hashesOf(join(dir, 'media'))).toEqual(saved.media);
  expect(Object.keys(saved.media).length).toBe(3);
  expect(readFileSync(join(dir, 'settings.json'), 'utf8')).toBe(saved.settings);
  expect(titlesIn(previous ?? '')).toEqual(['Mine']);

  const again = await openProfile(dir, { apiUrl: sandbox.baseUrl, apiKey: sandbox.apiKey });
  await again.start();
  const hit = (await again.handlers.library.search({ text: 'kittiwakes', limit: 5 }, { signal })).hits[0];
  expect(hit?.title).toBe('Episode');
  expect(await again.openMedia(hit?.itemId ?? '')).toMatchObject({ mimeType: 'audio/wav' });
  for await (const { previousCount } of again.handlers.backup.state({}, { signal })) if (previousCount === 1) break;
  await again.handlers.backup.removePrevious({}, { signal });
  expect(readdirSync(dir).filter((name) => name.startsWith('before-restore'))).toEqual([]);
  await again[Symbol.asyncDispose]();
});

test('starting again is enough: the app takes up the restore and says so', async () => {
  const dir = await otherProfile('started');
  const app = await openProfile(dir);
  await restoreInto(app, archive());
  await app[Symbol.asyncDispose]();
  const next = await openProfile(dir);
  await next.start();
  for await (const state of next.handlers.app.state({}, { signal })) {
    expect(state.notices.map((notice) => notice.text).join()).toContain('The library was restored');
    break;
  }
  await next[Symbol.asyncDispose]();
  expect(titlesIn(dir)).toContain('Episode');
});

describe('an archive that cannot be used is refused, and nothing changes', () => {
  let dir: string;
  let app: App;
  beforeAll(async () => {
    dir = await otherProfile('refusing');
    app = await openProfile(dir);
  });
  afterAll(() => app[Symbol.asyncDispose]());
  const bytes = (): Buffer => readFileSync(archive());
  const flipped = (place: number): Buffer => {
    const copy = bytes();
    copy[place] = (copy[place] ?? 0) ^ 1;
    return copy;
  };
  const manifestOf = (change: (manifest: Record<string, unknown>) => void): Buffer => {
    const copy = bytes();
    const size = Number.parseInt(copy.subarray(124, 135).toString('latin1'), 8);
    const manifest = JSON.parse(copy.subarray(512, 512 + size).toString('utf8'));
    change(manifest);
    const text = Buffer.from(JSON.stringify(manifest).padEnd(size));
    text.copy(copy, 512);
    return copy;
  };
  test.each<[string, () => Buffer, string]>([
    ['nothing in it', () => Buffer.alloc(0), 'BAD_INPUT'],
    ['something else', () => Buffer.from('RIFF'.repeat(1000)), 'BAD_INPUT'],
    ['cut in the first block', () => bytes().subarray(0, 300), 'BAD_INPUT'],
    ['cut in the middle', () => bytes().subarray(0, bytes().length / 2), 'BAD_INPUT'],
    ['cut before the checksums', () => bytes().subarray(0, bytes().length - 4 * 512), 'BAD_INPUT'],
    ['a bit of the database', () => flipped(200_000), 'BAD_INPUT'],
    ['a bit of the last audio', () => flipped(bytes().length - 12 * 512), 'BAD_INPUT'],
    ['a bit of a header', () => flipped(2), 'BAD_INPUT'],
    ['a newer schema', () => manifestOf((manifest) => (manifest['schemaVersion'] = 999)), 'NOT_SUPPORTED'],
    ['a newer layout', () => manifestOf((manifest) => (manifest['formatVersion'] = 2)), 'NOT_SUPPORTED'],
    [
      'a way out of the folder',
      () => manifestOf((manifest) => ((manifest['files'] as { path: string }[])[0]!.path = '../up.db')),
      'BAD_INPUT',
    ],
  ])('%s', async (_name, make, code) => {
    writeFileSync(at('bad.tar'), make());
    const before = hashesOf(join(dir, 'media'));
    await expect(restoreInto(app, at('bad.tar'))).rejects.toMatchObject({ code });
    expect((await stateOf(app)).phase).toBe('idle');
    expect(titlesIn(dir)).toEqual(['Mine']);
    expect(hashesOf(join(dir, 'media'))).toEqual(before);
    expect(readdirSync(dir).filter((name) => name.includes('restore'))).toEqual([]);
  });
});

test('cancelling leaves no file, and everything as it was', async () => {
  const dir = await otherProfile('cancelled');
  const app = await openProfile(dir, { savedPath: at('never.tar') });
  const creating = app.handlers.backup.create({}, { signal });
  await expect(app.handlers.backup.restore({ file: app.grantPath(archive()) }, { signal })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await app.handlers.backup.cancel({}, { signal });
  await expect(creating).rejects.toMatchObject({ code: 'CANCELLED' });
  const restoring = restoreInto(app, archive());
  await app.handlers.backup.cancel({}, { signal });
  await expect(restoring).rejects.toMatchObject({ code: 'CANCELLED' });
  await app[Symbol.asyncDispose]();
  expect(readdirSync(join(dir, 'temp'))).toEqual([]);
  expect(titlesIn(dir)).toEqual(['Mine']);
});

describe('kill -9', () => {
  test('while it unpacks leaves the old library; after the announcement the next start has the new one', async () => {
    const dir = await otherProfile('killed');
    expect(program(dir, archive(), 'restore', 'restore-unpacked').signal).toBe('SIGKILL');
    expect(await finishRestore({ libraryDir: dir, dataDir: dir })).toBeNull();
    expect(titlesIn(dir)).toEqual(['Mine']);
    expect(program(dir, archive(), 'restore', 'restore-announced').signal).toBe('SIGKILL');
    expect(titlesIn(dir)).toEqual(['Mine']);
    const previous = await finishRestore({ libraryDir: dir, dataDir: dir });
    expect(titlesIn(previous ?? '')).toEqual(['Mine']);
    expect(dumpOf(join(dir, 'library.db'))).toEqual(saved.tables);
  });

  test('while a backup is written leaves the library, and the next start clears what was left', async () => {
    const dir = await otherProfile('saving');
    expect(program(dir, at('half.tar'), 'save', 'backup-written').signal).toBe('SIGKILL');
    const app = await openProfile(dir);
    await app[Symbol.asyncDispose]();
    expect(readdirSync(join(dir, 'temp'))).toEqual([]);
    expect(titlesIn(dir)).toEqual(['Mine']);
  });

  test('between any two steps of the swap: the next start ends it', async () => {
    const dir = await otherProfile('swapped');
    const app = await openProfile(dir);
    await restoreInto(app, archive());
    await app[Symbol.asyncDispose]();
    let steps = 0;
    for (let dieAt = 1; ; dieAt += 1) {
      const copy = at(`swap-${dieAt}`);
      cpSync(dir, copy, { recursive: true });
      const homes = { libraryDir: copy, dataDir: copy };
      let step = 0;
      const died = await finishRestore(homes, () => {
        step += 1;
        if (step === dieAt) throw new Error('killed');
      }).catch(() => 'killed');
      if (died === 'killed') await finishRestore(homes);
      expect(dumpOf(join(copy, 'library.db'))).toEqual(saved.tables);
      expect(hashesOf(join(copy, 'media'))).toEqual(saved.media);
      const [previous = ''] = readdirSync(copy).filter((name) => name.startsWith('before-restore'));
      expect(titlesIn(join(copy, previous))).toEqual(['Mine']);
      expect(existsSync(join(copy, previous, 'media', 'mine.wav'))).toBe(true);
      expect(readFileSync(join(copy, 'settings.json'), 'utf8')).toBe(saved.settings);
      rmSync(copy, { recursive: true });
      steps = dieAt;
      if (died !== 'killed') break;
    }
    expect(steps).toBeGreaterThan(8);
  });
});
