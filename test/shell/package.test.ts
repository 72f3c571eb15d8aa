import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/ensure-built.ts';
import { builtDir } from '../support/electron-stand-in/built.ts';
import { launchStandIn } from '../support/electron-stand-in/launch.ts';

const run = promisify(execFile);
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

/** Marks the place of the fuses in every Electron binary since version 12. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = 9;

let dir: string;
let unpacked: string;
/** Paths inside app.asar, without the leading slash; and the ones that stand beside it as ordinary files. */
let packed: string[];
let extracted: string;

/** As much of an Electron distribution as electron-builder looks at; the executable is a script with a fuse wire. */
async function writeFakeDist(at: string, fuses = fuseCount): Promise<void> {
  await mkdir(join(at, 'locales'), { recursive: true });
  await mkdir(join(at, 'resources'));
  await writeFile(join(at, 'locales', 'en-US.pak'), '');
  await writeFile(join(at, 'version'), '45.4.1');
  const wire = Buffer.concat([Buffer.from(fuseSentinel), Buffer.from([1, fuses]), Buffer.from('1'.repeat(fuses))]);
  await writeFile(join(at, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), wire]));
  await chmod(join(at, 'electron'), 0o755);
}

/** Runs electron-builder with the project's own configuration, on a distribution of ours, without the network. */
async function pack(dist: string, output: string): Promise<void> {
  const options = ['--linux', 'dir', '--x64', `--config.electronDist=${dist}`, `--config.directories.output=${output}`];
  await run(process.execPath, [bin('electron-builder'), ...options], { cwd: root, maxBuffer: 1 << 24 });
}

async function filesBelow(at: string, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(at, { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(join(at, entry.name), `${path}/`)));
    else found.push(path);
  }
  return found;
}

beforeAll(async () => {
  builtDir();
  dir = await mkdtemp(join(tmpdir(), 'fluxions-package-'));
  await writeFakeDist(join(dir, 'dist'));
  await pack(join(dir, 'dist'), join(dir, 'output'));
  unpacked = join(dir, 'output', 'linux-unpacked');
  extracted = join(dir, 'extracted');
  await run(process.execPath, [bin('asar'), 'extract', join(unpacked, 'resources', 'app.asar'), extracted]);
  packed = await filesBelow(extracted);
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

describe('the packaged app', () => {
  test('holds what it needs and nothing else', () => {
    const allowed = [
      /^package\.json$/,
      /^out\/main\/(main|capture|hotkey|sandbox|store-worker|chunk-[\w.-]+)\.js$/,
      /^out\/preload\/preload\.cjs$/,
      /^out\/renderer\/((index|overlay)\.html|assets\/[\w.-]+\.(js|css|woff2|svg|png|wasm))$/,
      /^resources\/icons\/icon\.png$/,
      /^resources\/sample\/episode\.(wav|txt)$/,
      /^node_modules\/(better-sqlite3|decibri|@decibri\/[\w-]+|naudiodon|uiohook-napi|opusscript|segfault-handler|bindings|file-uri-to-path|node-gyp-build)\//,
    ];
    expect(packed.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    const needed = [
      'package.json',
      'out/main/main.js',
      'out/main/capture.js',
      'out/main/sandbox.js',
      'out/main/hotkey.js',
    ];
    needed.push(
      'out/main/store-worker.js',
      'out/preload/preload.cjs',
      'out/renderer/index.html',
      'out/renderer/overlay.html',
    );
    needed.push('node_modules/opusscript/build/opusscript_native_wasm.wasm');
    expect(packed).toEqual(expect.arrayContaining(needed));
  });

  test('has no sources, maps, tests or other platforms of its native parts', () => {
    const unwanted =
      /\.(c|cc|cpp|h|hpp|ts|map|gyp|md|o)$|\/(test|tests|deps|portaudio|libuiohook)\/|prebuilds\/(?!linux-x64)/;
    expect(packed.filter((path) => path.startsWith('node_modules/') && unwanted.test(path))).toEqual([]);
  });

  test('keeps native code outside the archive', async () => {
    const outside = await filesBelow(join(unpacked, 'resources', 'app.asar.unpacked'));
    const natives = packed.filter((path) => path.endsWith('.node'));
    expect(natives.length).toBeGreaterThan(0);
    expect(natives.filter((path) => !outside.includes(path))).toEqual([]);
    expect(natives.join(' ')).toMatch(/better-sqlite3.*uiohook-napi/);
  });

  test('cannot reach the browser host, and has no crash points', async () => {
    const programs = packed.filter((path) => path.startsWith('out/main/'));
    const built = await readdir(join(root, 'out', 'main'));
    const hosts = built.filter((file) => file.startsWith('host'));
    const texts = await Promise.all(hosts.map((file) => readFile(join(root, 'out', 'main', file), 'utf8')));
    const host = texts.join('\n');
    // Texts that only the host's modules contain: they must be in its bundle and in nothing that is packaged.
    const marks = ['launchUrl', 'writeLaunchFile', 'createLoopback'];
    expect(marks.filter((mark) => !host.includes(mark))).toEqual([]);
    for (const path of programs) {
      const text = await readFile(join(extracted, path), 'utf8');
      expect({ path, found: marks.filter((mark) => text.includes(mark)) }).toEqual({ path, found: [] });
      const hasCrashPoints = /env(\.|\[['"])FX_FAILPOINT/.test(text);
      expect({ path, hasCrashPoints }).toEqual({ path, hasCrashPoints: false });
    }
  });

  test('imports only what is in it', async () => {
    const programs = packed.filter((path) => path.startsWith('out/main/'));
    const missing: string[] = [];
    for (const path of programs) {
      const text = await readFile(join(extracted, path), 'utf8');
      for (const [, target = ''] of text.matchAll(/(?:from|import\()\s*["'](\.\/[\w.-]+\.js)["']/g)) {
        if (!packed.includes(join(dirname(path), target))) missing.push(`${path} -> ${target}`);
      }
    }
    expect(missing).toEqual([]);
  });

  test('runs from what is in it', async () => {
    const profile = join(dir, 'profile');
    const app = await launchStandIn(join(extracted, 'out', 'main', 'main.js'), {
      FLUXIONS_DATA_DIR: profile,
      STAND_IN_PACKAGED: '1',
    });
    try {
      const page = await app.page();
      await page.getByRole('heading', { name: 'Welcome to Fluxions Desktop' }).waitFor();
      expect(await readdir(profile)).toContain('library.db');
      // The episode that ships with it went into the library of the built-in sandbox.
      await page.getByText('Sample episode').first().waitFor({ state: 'attached', timeout: 60_000 });
    } finally {
      await app.stop();
    }
  });

  test('has every fuse set', async () => {
    const fuses = (await getCurrentFuseWire(join(unpacked, 'fluxions-desktop'))) as Record<string, unknown>;
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
      FuseV1Options.WasmTrapHandlers,
    ];
    for (let fuse = 0; fuse < fuseCount; fuse += 1) {
      const wanted = on.includes(fuse) ? FuseState.ENABLE : FuseState.DISABLE;
      expect({ fuse: FuseV1Options[fuse], state: fuses[fuse] }).toEqual({ fuse: FuseV1Options[fuse], state: wanted });
    }
  });

  test('is not built when Electron has a fuse nobody decided about', async () => {
    await writeFakeDist(join(dir, 'newer-dist'), fuseCount + 1);
    const error = await pack(join(dir, 'newer-dist'), join(dir, 'newer')).then(
      () => null,
      (failure: { stdout: string; stderr: string }) => failure,
    );
    expect(`${error?.stdout}${error?.stderr}`).toMatch(/fuse/i);
  });
});
