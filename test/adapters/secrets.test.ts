import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFileSecretStore } from '../../electron/adapters/secrets/file-store.ts';
import {
  createKeyringSecretStore,
  type SecretBox,
  type SecretQuestions,
} from '../../electron/adapters/secrets/keyring-store.ts';
import { createMemorySecretStore } from '../../electron/adapters/secrets/memory-store.ts';
import { createSecretFile, secretFilePath } from '../../electron/adapters/secrets/secret-file.ts';
import { createSafeStorageBox, createSecretQuestions } from '../../electron/shell/safe-storage.ts';

const origin = 'https://api.fluxions.ai';
const secret = 'flx-canary-6f1c9a5e27';

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fluxions-secrets-'));
  path = secretFilePath(dir);
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Electron's safeStorage as a machine with a switchable keyring; what it seals can only be opened with the same key. */
function fakeSafeStorage(initial: { backend: string; isAvailable?: boolean }) {
  const state = {
    backend: initial.backend,
    isAvailable: initial.isAvailable ?? true,
    key: 1,
    canOpen: true,
    canSeal: true,
    isStale: false,
  };
  return {
    state,
    isAsyncEncryptionAvailable: async () => state.isAvailable,
    getSelectedStorageBackend: () => state.backend,
    async encryptStringAsync(text: string) {
      if (!state.canSeal) throw new Error('the keyring is locked');
      return Buffer.from(`${state.key}:${Buffer.from(text).toString('hex')}`);
    },
    async decryptStringAsync(sealed: Buffer) {
      const [key, hex = ''] = sealed.toString().split(':');
      if (!state.canOpen || key !== String(state.key)) throw new Error('cannot decrypt');
      const isStale = state.isStale;
      return { result: Buffer.from(hex, 'hex').toString(), shouldReEncrypt: isStale };
    },
  };
}

function answers(given: { keepInFile?: boolean; retries?: boolean[] }): SecretQuestions & { asked: string[] } {
  const retries = [...(given.retries ?? [])];
  const asked: string[] = [];
  return {
    asked,
    async mayKeepInFile() {
      asked.push('keep in file');
      return given.keepInFile ?? false;
    },
    async shouldRetryUnreadable() {
      asked.push('retry');
      return retries.shift() ?? false;
    },
  };
}

const fileAt = (at: string) => createSecretFile(at, { now: () => 1_700_000_000_000 });

function openStore(safeStorage: ReturnType<typeof fakeSafeStorage>, questions: SecretQuestions) {
  const box: SecretBox = createSafeStorageBox(safeStorage as never, 'linux');
  return createKeyringSecretStore({ box, file: fileAt(path), questions });
}

const onDisk = () => readFile(path, 'utf8').catch(() => '');

describe('with the keyring', () => {
  test.each(['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'])('%s keeps the key encrypted', async (backend) => {
    const safeStorage = fakeSafeStorage({ backend });
    const questions = answers({});
    const store = await openStore(safeStorage, questions);
    await store.set(origin, secret);
    expect(store.storage).toBe('keyring');
    expect(await onDisk()).toContain(backend);
    expect(await onDisk()).not.toContain(secret);
    expect(questions.asked).toEqual([]);

    const later = await openStore(safeStorage, questions);
    expect(later.storage).toBe('keyring');
    expect(await later.get(origin)).toBe(secret);
    expect(await later.get('https://elsewhere.example')).toBeNull();
    await later.clear(origin);
    expect(await later.get(origin)).toBeNull();
    expect(await onDisk()).not.toContain(backend);
  });

  test('the file is private, in a private folder', async () => {
    await mkdir(dirname(path), { recursive: true });
    await chmod(dirname(path), 0o755);
    const store = await openStore(fakeSafeStorage({ backend: 'gnome_libsecret' }), answers({}));
    await store.set(origin, secret);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(path))).toEqual(['secrets.json']);
  });

  test('a stale key is sealed again', async () => {
    const safeStorage = fakeSafeStorage({ backend: 'gnome_libsecret' });
    const store = await openStore(safeStorage, answers({}));
    await store.set(origin, secret);
    const before = await onDisk();
    safeStorage.state.isStale = true;
    safeStorage.encryptStringAsync = async (text) => Buffer.from(`1:${Buffer.from(text).toString('hex')}:fresh`);
    expect(await store.get(origin)).toBe(secret);
    const after = await onDisk();
    expect(after).not.toBe(before);
    safeStorage.state.isStale = false;
    expect(await store.get(origin)).toBe(secret);
  });

  test('origins do not see each other', async () => {
    const store = await openStore(fakeSafeStorage({ backend: 'gnome_libsecret' }), answers({}));
    await Promise.all([store.set(origin, 'one'), store.set('http://127.0.0.1:9', 'two')]);
    await store.clear('http://127.0.0.1:9');
    expect(await store.get(origin)).toBe('one');
  });
});

describe('without a keyring', () => {
  const machines: [string, () => ReturnType<typeof fakeSafeStorage>][] = [
    ['basic_text, which is a password known to everybody', () => fakeSafeStorage({ backend: 'basic_text' })],
    ['unknown', () => fakeSafeStorage({ backend: 'unknown' })],
    ['encryption not available', () => fakeSafeStorage({ backend: 'gnome_libsecret', isAvailable: false })],
    [
      'a keyring that refuses to seal',
      () => {
        const machine = fakeSafeStorage({ backend: 'gnome_libsecret' });
        machine.state.canSeal = false;
        return machine;
      },
    ],
    [
      'a keyring that seals and cannot open',
      () => {
        const machine = fakeSafeStorage({ backend: 'gnome_libsecret' });
        machine.state.canOpen = false;
        return machine;
      },
    ],
  ];

  test.each(machines)('%s: in memory unless the person agrees', async (_name, machine) => {
    const questions = answers({ keepInFile: false });
    const store = await openStore(machine(), questions);
    await store.set(origin, secret);
    expect(store.storage).toBe('memory');
    expect(await store.get(origin)).toBe(secret);
    expect(questions.asked).toEqual(['keep in file']);
    expect(await onDisk()).toBe('');
    expect(await (await openStore(machine(), questions)).get(origin)).toBeNull();
  });

  test.each(machines)('%s: in a private file after a yes', async (_name, machine) => {
    const questions = answers({ keepInFile: true });
    const store = await openStore(machine(), questions);
    await store.set(origin, secret);
    expect(store.storage).toBe('file');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const later = await openStore(machine(), answers({}));
    expect(await later.get(origin)).toBe(secret);
    await later.clear(origin);
    expect(await onDisk()).not.toContain(secret);
  });
});

describe('a ciphertext that cannot be opened', () => {
  async function sealedEarlier() {
    const safeStorage = fakeSafeStorage({ backend: 'kwallet5' });
    await (await openStore(safeStorage, answers({}))).set(origin, secret);
    return safeStorage;
  }

  test('is asked about, opens after a retry', async () => {
    const safeStorage = await sealedEarlier();
    safeStorage.state.canOpen = false;
    const questions = answers({ retries: [true, true] });
    const store = await openStore(safeStorage, {
      ...questions,
      async shouldRetryUnreadable() {
        const isSecond = questions.asked.length === 1;
        if (isSecond) safeStorage.state.canOpen = true;
        return questions.shouldRetryUnreadable();
      },
    });
    expect(await store.get(origin)).toBe(secret);
    expect(questions.asked).toEqual(['retry', 'retry']);
  });

  test.each([
    ['the keyring was replaced', { key: 2, backend: 'gnome_libsecret' }],
    ['the keyring is gone', { backend: 'basic_text' }],
    ['the keyring is locked', { canOpen: false }],
  ])('stays when %s, and is asked about once', async (_name, change) => {
    const safeStorage = await sealedEarlier();
    const before = await onDisk();
    const original = { ...safeStorage.state };
    Object.assign(safeStorage.state, change);
    const questions = answers({});
    const store = await openStore(safeStorage, questions);
    expect(await store.get(origin)).toBeNull();
    expect(await store.get(origin)).toBeNull();
    expect(questions.asked).toEqual(['retry']);
    expect(await onDisk()).toBe(before);
    Object.assign(safeStorage.state, original);
    expect(await (await openStore(safeStorage, answers({}))).get(origin)).toBe(secret);
  });

  test('stays beside a newer key', async () => {
    const safeStorage = await sealedEarlier();
    const { data } = JSON.parse(await onDisk()).origins[origin].current;
    safeStorage.state.key = 2;
    const store = await openStore(safeStorage, answers({}));
    await store.set(origin, 'newer');
    expect(await store.get(origin)).toBe('newer');
    expect(JSON.parse(await onDisk()).origins[origin].retained).toEqual([
      { kind: 'sealed', backend: 'kwallet5', data },
    ]);
    await store.clear(origin);
    expect(await onDisk()).not.toContain(data);
  });

  test('is replaced when it could have been opened', async () => {
    const safeStorage = await sealedEarlier();
    const store = await openStore(safeStorage, answers({}));
    await store.set(origin, 'newer');
    expect(JSON.parse(await onDisk()).origins[origin].retained).toEqual([]);
  });
});

describe('the file', () => {
  test.each([
    '',
    '{',
    '[]',
    '{"version":2,"origins":{}}',
    '{"version":1,"origins":{"a":{"current":{"kind":"x"},"retained":[]}}}',
  ])('that is not ours to understand is set aside: %j', async (text) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    const store = createFileSecretStore(fileAt(path));
    expect(await store.get(origin)).toBeNull();
    await store.set(origin, secret);
    expect(await readFile(`${path}.unreadable-1700000000000`, 'utf8')).toBe(text);
    expect(await createFileSecretStore(fileAt(path)).get(origin)).toBe(secret);
  });

  test('holds keys for the browser host and leaves those of the desktop app alone', async () => {
    const safeStorage = fakeSafeStorage({ backend: 'gnome_libsecret' });
    await (await openStore(safeStorage, answers({}))).set(origin, secret);
    const host = createFileSecretStore(fileAt(path));
    expect(host.storage).toBe('file');
    expect(await host.get(origin)).toBeNull();
    await host.set('http://127.0.0.1:9', 'local');
    expect(await host.get('http://127.0.0.1:9')).toBe('local');
    expect(await (await openStore(safeStorage, answers({}))).get(origin)).toBe(secret);
  });

  test('survives many writers at once', async () => {
    const store = createFileSecretStore(fileAt(path));
    const origins = Array.from({ length: 20 }, (_, index) => `https://host-${index}.example`);
    await Promise.all(origins.map((each) => store.set(each, each.toUpperCase())));
    for (const each of origins) expect(await store.get(each)).toBe(each.toUpperCase());
  });
});

test('the memory store forgets with the process and writes nothing', async () => {
  const store = createMemorySecretStore();
  await store.set(origin, secret);
  expect([store.storage, await store.get(origin)]).toEqual(['memory', secret]);
  await store.clear(origin);
  expect(await store.get(origin)).toBeNull();
  expect(await readdir(dir)).toEqual([]);
});

describe('questions', () => {
  test('closing the dialog is the safe answer, and no text shows the key', async () => {
    const shown: Record<string, unknown>[] = [];
    const questions = createSecretQuestions({
      showMessageBox: async (options: Record<string, unknown>) => {
        shown.push(options);
        return { response: options['cancelId'], checkboxChecked: false };
      },
    } as never);
    expect(await questions.mayKeepInFile()).toBe(false);
    expect(await questions.shouldRetryUnreadable()).toBe(false);
    expect(shown.map((options) => options['defaultId'])).toEqual([1, 1]);
  });
});
