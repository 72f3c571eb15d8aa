import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startShell } from '../../electron/shell/start-shell.ts';
import { failedChecks, shellChecks } from '../support/electron-stand-in/checklist.ts';

const root = join(import.meta.dirname, '..', '..');

/** One deliberate mistake per check: [check, file, what stands there, what is put in its place]. */
const mutants: [check: string, file: string, from: string, to: string][] = [
  ['every renderer is sandboxed before the app is ready', 'guards.ts', 'app.enableSandbox();', ''],
  ['the window is sandboxed', 'windows.ts', 'sandbox: true', 'sandbox: false'],
  ['context isolation is on', 'windows.ts', 'contextIsolation: true', 'contextIsolation: false'],
  ['no Node in the page', 'windows.ts', 'nodeIntegrationInWorker: false', 'nodeIntegrationInWorker: true'],
  ['web security is on', 'windows.ts', 'webSecurity: true', 'webSecurity: false'],
  ['no experimental features', 'windows.ts', 'experimentalFeatures: false', 'experimentalFeatures: true'],
  ['no webview tag', 'windows.ts', 'webviewTag: false', 'webviewTag: true'],
  ['no developer tools in a packaged app', 'windows.ts', 'devTools: !isPackaged', 'devTools: true'],
  ['no dictionary downloads', 'windows.ts', 'spellcheck: false', 'spellcheck: true'],
  [
    'the scheme has no rights beyond a secure standard one',
    'app-origin.ts',
    'standard: true,',
    'standard: true, bypassCSP: true,',
  ],
  ['the page comes from the own scheme', 'windows.ts', 'loadURL(appUrl)', "loadURL('file:///index.html')"],
  [
    'a strict policy on every answer',
    '../app/page-headers.ts',
    `"script-src 'self' 'wasm-unsafe-eval'"`,
    `"script-src 'self' 'unsafe-inline'"`,
  ],
  [
    'permission requests are denied, but for writing to the clipboard',
    'guards.ts',
    'answer(permission === grantedPermission && ',
    "answer((permission === grantedPermission || permission === 'media') && ",
  ],
  [
    'permission checks are denied, but for writing to the clipboard and naming the loudspeakers',
    'guards.ts',
    'origin === appOrigin ||',
    'origin.startsWith(appOrigin) ||',
  ],
  [
    'no device is ever granted or chosen',
    'guards.ts',
    'setDevicePermissionHandler(() => false)',
    'setDevicePermissionHandler(() => true)',
  ],
  ['no screen is ever shared', 'guards.ts', 'answer(null)', 'answer({})'],
  ['no navigation', 'guards.ts', "contents.on('will-navigate', (event) => event.preventDefault());", ''],
  [
    'no navigation of frames',
    'guards.ts',
    "contents.on('will-frame-navigate', (event) => event.preventDefault());",
    '',
  ],
  ['no redirect', 'guards.ts', "contents.on('will-redirect', (event) => event.preventDefault());", ''],
  ['no embedded page', 'guards.ts', "contents.on('will-attach-webview', (event) => event.preventDefault());", ''],
  ['no second window', 'guards.ts', "return { action: 'deny' }", "return { action: 'allow' }"],
  ['only our own https pages open in the browser', 'external-links.ts', "url.username === ''", 'true'],
  ['no downloads', 'guards.ts', "session.on('will-download', (event) => event.preventDefault());", ''],
  ['no network for the page', 'guards.ts', "'devtools:'", "'devtools:', 'https:'"],
  ['no WebRTC around the network guard', 'guards.ts', 'disable_non_proxied_udp', 'default'],
  [
    'ports only from the top frame of our own page',
    'port-broker.ts',
    ' || !isTrustedSender(event, (contents) => deps.isOurs(contents))',
    '',
  ],
  [
    'file grants only for the top frame of our own page',
    'file-grants.ts',
    '!isTrustedSender(event, (contents) => deps.isOurs(contents))',
    'false',
  ],
  [
    'a port is closed when its page navigates',
    'port-broker.ts',
    "contents.on('did-navigate', () => closeAll(leaving))",
    "contents.on('did-navigate', () => closeAll(ports))",
  ],
  ['a page cannot open ports without end', 'port-broker.ts', 'ports.size >= maxPortsPerPage', 'false'],
  [
    'a port is closed when its page crashes',
    'port-broker.ts',
    "contents.on('render-process-gone', () => closeAll(ports));",
    '',
  ],
  [
    'the overlay is as closed as the window',
    'overlay-window.ts',
    'webPreferences: pagePreferences(deps.preloadPath, deps.isPackaged)',
    'webPreferences: { ...pagePreferences(deps.preloadPath, deps.isPackaged), webSecurity: false }',
  ],
  ['the overlay takes neither focus nor clicks', 'overlay-window.ts', 'focusable: false', 'focusable: true'],
  [
    'the overlay reads the state of dictation and nothing else',
    'run-shell.ts',
    'overlay.owns(contents) ? overlayContract : contract',
    'contract',
  ],
  ['one process per profile', 'single-instance.ts', '!app.requestSingleInstanceLock()', 'false'],
];

/** Further mistakes in the sender check: each alone must let somebody in. */
const senderMutants: [from: string, to: string][] = [
  ['!frame || ', '!frame ? false : '],
  ['!isOurs(event.sender) || ', ''],
  ['frame.isDestroyed() || ', ''],
  ['frame.detached || ', ''],
  ['frame.origin === appOrigin && ', ''],
  [' && isAppUrl(frame.url)', ''],
];

let mutantsDir: string;

beforeAll(async () => {
  await mkdir(join(root, '.cache'), { recursive: true });
  mutantsDir = await mkdtemp(join(root, '.cache', 'shell-mutants-'));
});

afterAll(async () => {
  await rm(mutantsDir, { recursive: true, force: true });
});

/** A copy of the shell (and, for a mistake there, of `app`) with one mistake in it, beside links to the layers it imports. */
async function breakShell(name: string, file: string, from: string, to: string): Promise<typeof startShell> {
  const dir = join(mutantsDir, name);
  await mkdir(dir);
  const isSource = (path: string): boolean => !path.endsWith('.json');
  const copied = file.startsWith('../app/') ? ['shell', 'app'] : ['shell'];
  for (const layer of ['shell', 'app', 'ipc', 'adapters', 'services', 'domain']) {
    const from = join(root, 'electron', layer);
    if (copied.includes(layer)) await cp(from, join(dir, layer), { recursive: true, filter: isSource });
    else await symlink(from, join(dir, layer));
  }
  const source = await readFile(join(dir, 'shell', file), 'utf8');
  const broken = source.replace(from, to);
  expect(broken, `${file} contains: ${from}`).not.toBe(source);
  await writeFile(join(dir, 'shell', file), broken);
  const module = (await import(/* @vite-ignore */ pathToFileURL(join(dir, 'shell', 'start-shell.ts')).href)) as {
    startShell: typeof startShell;
  };
  return module.startShell;
}

describe('the shell', () => {
  test('meets every point of its security checklist', async () => {
    expect([...(await failedChecks(startShell))]).toEqual([]);
  });

  test('has a mistake on file for every point', () => {
    expect(mutants.map(([check]) => check).sort()).toEqual(Object.keys(shellChecks).sort());
  });

  test.each(mutants)('would not pass with a mistake in: %s', async (check, file, from, to) => {
    const broken = await breakShell(`check-${mutants.findIndex((mutant) => mutant[0] === check)}`, file, from, to);
    expect([...(await failedChecks(broken)).keys()]).toEqual([check]);
  });

  test.each(senderMutants)('would let a stranger in without: %s', async (from, to) => {
    const name = `sender-${senderMutants.findIndex((mutant) => mutant[0] === from)}`;
    const broken = await breakShell(name, 'trusted-sender.ts', from, to);
    expect([...(await failedChecks(broken)).keys()]).toContain('ports only from the top frame of our own page');
  });
});
