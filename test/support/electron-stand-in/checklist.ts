import { strict as assert } from 'node:assert';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { startShell } from '../../../electron/shell/start-shell.ts';
import { FakePort, type FakeWindow, fakeFrame, type RecordedElectron, recordElectron } from './recording.ts';

type StartShell = typeof startShell;
type Facts = RecordedElectron & {
  /** The window over other programs: shown, because a take is underway. */
  overlay: FakeWindow | undefined;
  preferences: Record<string, unknown>;
  servedPorts: () => number;
  newPort: () => FakePort;
};
type Check = (facts: Facts) => void | Promise<void>;

/** Electron's permission names as of version 45, as `setPermissionRequestHandler` lists them. */
const permissions =
  'ar automatic-fullscreen background-fetch background-sync captured-surface-control clipboard-read clipboard-sanitized-write deprecated-sync-clipboard-read display-capture fileSystem fullscreen geolocation geolocation-approximate hand-tracking hid idle-detection keyboardLock local-fonts local-network local-network-access loopback-network media mediaKeySystem midi midiSysex nfc notifications openExternal payment-handler periodic-background-sync persistent-storage pointerLock screen-wake-lock sensors serial smart-card speaker-selection storage-access system-wake-lock top-level-storage-access usb vr web-app-installation web-printing window-management unknown'.split(
    ' ',
  );

/** Addresses that must never reach the person's browser. */
const refusedLinks = [
  'http://fluxions.ai/',
  'https://fluxions.ai.evil.example/',
  'https://evil.example/?https://fluxions.ai/',
  'https://fluxions.ai@evil.example/',
  'https://user@fluxions.ai/',
  'https://user:pass@fluxions.ai/',
  'https://fluxions.ai:8443/',
  'https://xfluxions.ai/',
  'https://fluxions.ai./',
  'https://fluхions.ai/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'smb://fluxions.ai/share',
  'ms-msdt:/id',
  'app://fluxions/',
  'data:text/html,hello',
  'not an address',
];

function prevented(
  emitter: { emit(name: string, ...args: any[]): boolean },
  name: string,
  ...args: unknown[]
): boolean {
  let isPrevented = false;
  emitter.emit(name, { preventDefault: () => void (isPrevented = true) }, ...args);
  return isPrevented;
}

function contentsOf(facts: Facts) {
  const contents = facts.windows[0]?.webContents;
  assert(contents, 'a window is open');
  return contents;
}

/** Sends a connect message as Electron would and says whether the port was taken. */
function offerPort(facts: Facts, sender: unknown, senderFrame: unknown): { port: FakePort; isTaken: boolean } {
  const port = facts.newPort();
  const before = facts.servedPorts();
  facts.ipcMain.emit('fluxions:connect', { ports: [port], sender, senderFrame });
  return { port, isTaken: facts.servedPorts() > before && !port.isClosed };
}

async function policyOf(facts: Facts, url: string): Promise<Map<string, string[]>> {
  const response = await facts.protocols.get('app')?.(new Request(url));
  const text = response?.headers.get('content-security-policy') ?? '';
  return new Map(
    text.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/);
      return [name, values];
    }),
  );
}

/** What must hold of the shell, by name. Source: reliability list E1 and E2, Electron's security checklist. */
export const shellChecks: Record<string, Check> = {
  'every renderer is sandboxed before the app is ready': ({ calls }) => {
    assert(calls.includes('enableSandbox') && calls.indexOf('enableSandbox') < calls.indexOf('ready'));
  },
  'the window is sandboxed': ({ preferences }) => assert.equal(preferences['sandbox'], true),
  'context isolation is on': ({ preferences }) => assert.equal(preferences['contextIsolation'], true),
  'no Node in the page': ({ preferences }) => {
    for (const name of ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames']) {
      assert.equal(preferences[name], false, name);
    }
  },
  'web security is on': ({ preferences }) => {
    assert.equal(preferences['webSecurity'], true);
    assert.equal(preferences['allowRunningInsecureContent'], false);
  },
  'no experimental features': ({ preferences }) => {
    assert.equal(preferences['experimentalFeatures'], false);
    assert.equal(preferences['enableBlinkFeatures'], undefined);
  },
  'no webview tag': ({ preferences }) => assert.equal(preferences['webviewTag'], false),
  'no developer tools in a packaged app': ({ preferences }) => assert.equal(preferences['devTools'], false),
  'no dictionary downloads': ({ preferences }) => assert.equal(preferences['spellcheck'], false),
  'the scheme has no rights beyond a secure standard one': ({ schemes, calls }) => {
    assert(calls.indexOf('registerSchemesAsPrivileged') < calls.indexOf('ready'));
    assert.equal(schemes.length, 1);
    const { scheme, privileges } = schemes[0] ?? { scheme: '', privileges: {} };
    assert.equal(scheme, 'app');
    assert(privileges['standard'] && privileges['secure']);
    for (const name of ['bypassCSP', 'allowServiceWorkers', 'corsEnabled', 'allowExtensions']) {
      assert(!privileges[name], name);
    }
  },
  'the page comes from the own scheme': ({ windows }) => assert.deepEqual(windows[0]?.loaded, ['app://fluxions/']),
  'a strict policy on every answer': async (facts) => {
    for (const url of ['app://fluxions/', 'app://fluxions/media/nothing', 'app://fluxions/none.js', 'app://evil/']) {
      const policy = await policyOf(facts, url);
      assert.deepEqual(policy.get('default-src'), ["'none'"], url);
      assert.deepEqual(policy.get('script-src'), ["'self'", "'wasm-unsafe-eval'"], url);
      assert.deepEqual(policy.get('connect-src'), ["'self'"], url);
      assert.deepEqual(policy.get('require-trusted-types-for'), ["'script'"], url);
      for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors', 'frame-src']) {
        assert.deepEqual(policy.get(name), ["'none'"], `${name} ${url}`);
      }
      // WebAssembly is the one thing that is let through: the MP3 encoder. It makes no script of any text.
      const rest = [...policy.values()].flat().filter((source) => source !== "'wasm-unsafe-eval'");
      assert(!/unsafe-|http:|https:|ws:|\*/.test(rest.join(' ')), url);
    }
  },
  'permission requests are denied, but for writing to the clipboard': ({ session }) => {
    const ask = (permission: string, requestingUrl: string, isMainFrame: boolean): boolean => {
      let answer: boolean | null = null;
      session.set['permissionRequest'](null, permission, (given: boolean) => (answer = given), {
        requestingUrl,
        isMainFrame,
      });
      assert.notEqual(answer, null, `${permission} was answered`);
      return answer!;
    };
    const granted = permissions.filter((permission) => ask(permission, 'app://fluxions/', true));
    assert.deepEqual(granted, ['clipboard-sanitized-write']);
    for (const url of ['app://evil/', 'https://fluxions/', 'app://fluxions.evil/', 'about:blank', '']) {
      assert.equal(ask('clipboard-sanitized-write', url, true), false, url);
    }
    assert.equal(ask('clipboard-sanitized-write', 'app://fluxions/', false), false);
  },
  'permission checks are denied, but for writing to the clipboard and naming the loudspeakers': ({ session }) => {
    const check = session.set['permissionCheck'] as (...args: unknown[]) => boolean;
    const granted = permissions.filter((name) => check(null, name, 'app://fluxions', { isMainFrame: true }));
    assert.deepEqual(granted.toSorted(), ['clipboard-sanitized-write', 'speaker-selection']);
    for (const permission of granted) {
      for (const origin of ['app://evil', 'https://fluxions', 'app://fluxions.evil', 'null', '']) {
        assert.equal(check(null, permission, origin, { isMainFrame: true }), false, origin);
      }
      assert.equal(check(null, permission, 'app://fluxions', { isMainFrame: false }), false);
    }
  },
  'no device is ever granted or chosen': (facts) => {
    assert.equal(facts.session.set['devicePermission']({ deviceType: 'hid' }), false);
    const chosen: unknown[] = [];
    const choose = (device?: unknown): void => void chosen.push(device || 'none');
    assert(prevented(facts.session, 'select-hid-device', { deviceList: [{ deviceId: '1' }] }, choose));
    assert(prevented(facts.session, 'select-serial-port', [{ portId: '1' }], null, choose));
    assert(prevented(facts.session, 'select-usb-device', { deviceList: [{ deviceId: '1' }] }, choose));
    assert(prevented(contentsOf(facts), 'select-bluetooth-device', [{ deviceId: '1' }], choose));
    assert.deepEqual(chosen, ['none', 'none', 'none', 'none']);
    let pairing: unknown;
    facts.session.set['bluetoothPairing']({}, (answer: unknown) => (pairing = answer));
    assert.deepEqual(pairing, { confirmed: false });
  },
  'no screen is ever shared': ({ session }) => {
    let streams: unknown = 'unanswered';
    session.set['displayMedia']({}, (answer: unknown) => (streams = answer));
    assert.equal(streams, null);
  },
  'no navigation': ({ windows }) => {
    for (const { webContents } of windows) assert(prevented(webContents, 'will-navigate'));
  },
  'no navigation of frames': (facts) => assert(prevented(contentsOf(facts), 'will-frame-navigate')),
  'no redirect': (facts) => assert(prevented(contentsOf(facts), 'will-redirect')),
  'no embedded page': (facts) => assert(prevented(contentsOf(facts), 'will-attach-webview')),
  'no second window': (facts) => {
    for (const url of ['app://fluxions/', 'https://fluxions.ai/', 'about:blank']) {
      for (const { webContents } of facts.windows) {
        assert.deepEqual(webContents.windowOpen?.({ url }), { action: 'deny' });
      }
    }
  },
  'only our own https pages open in the browser': (facts) => {
    facts.opened.length = 0;
    for (const url of refusedLinks) contentsOf(facts).windowOpen?.({ url });
    assert.deepEqual(facts.opened, []);
    contentsOf(facts).windowOpen?.({ url: 'https://docs.fluxions.ai/start' });
    assert.deepEqual(facts.opened, ['https://docs.fluxions.ai/start']);
  },
  'no downloads': ({ session }) => assert(prevented(session, 'will-download')),
  'no network for the page': ({ session }) => {
    const isCancelled = (url: string): boolean => {
      let result: { cancel?: boolean } = {};
      session.set['onBeforeRequest']({ url }, (answer: { cancel?: boolean }) => (result = answer));
      return result.cancel === true;
    };
    for (const url of [
      'http://a/',
      'https://fluxions.ai/',
      'ws://a/',
      'wss://a/',
      'file:///etc/passwd',
      'ftp://a/',
      '',
    ]) {
      assert.equal(isCancelled(url), true, url);
    }
    assert.equal(isCancelled('app://fluxions/assets/index.js'), false);
  },
  'no WebRTC around the network guard': (facts) => {
    assert.equal(contentsOf(facts).webRtcPolicy, 'disable_non_proxied_udp');
  },
  'ports only from the top frame of our own page': (facts) => {
    const own = contentsOf(facts);
    const strangers: [string, unknown, unknown][] = [
      ['wrong scheme', own, fakeFrame({ url: 'https://fluxions/', origin: 'https://fluxions' })],
      ['nested frame', own, fakeFrame({ parent: fakeFrame() })],
      ['no frame', own, null],
      ['destroyed frame', own, fakeFrame({ isDestroyed: () => true })],
      ['detached frame', own, fakeFrame({ detached: true })],
      ['look-alike host', own, fakeFrame({ url: 'app://fluxions.evil/', origin: 'app://fluxions.evil' })],
      ['blank page of our origin', own, fakeFrame({ url: 'about:blank' })],
      ['our address, other origin', own, fakeFrame({ origin: 'null' })],
      ['nested frame of the overlay', facts.overlay?.webContents, fakeFrame({ parent: fakeFrame() })],
      ['another window', { isDestroyed: () => false }, fakeFrame()],
    ];
    for (const [what, sender, frame] of strangers) {
      const { port, isTaken } = offerPort(facts, sender, frame);
      assert(!isTaken && port.isClosed, what);
    }
    assert(offerPort(facts, own, fakeFrame()).isTaken, 'our own page is served');
  },
  'file grants only for the top frame of our own page': async (facts) => {
    const grant = facts.ipcMain.handlers.get('fluxions:grant');
    assert(grant);
    const own = contentsOf(facts);
    const file = import.meta.filename;
    await assert.rejects(async () => grant({ sender: own, senderFrame: fakeFrame({ parent: {} }) }, file));
    await assert.rejects(async () => grant({ sender: own, senderFrame: null }, file));
    await assert.rejects(async () => grant({ sender: facts.overlay?.webContents, senderFrame: fakeFrame() }, file));
    await assert.rejects(async () => grant({ sender: own, senderFrame: fakeFrame() }, ''));
    await assert.rejects(async () => grant({ sender: own, senderFrame: fakeFrame() }, 'relative.wav'));
    await assert.rejects(async () => grant({ sender: own, senderFrame: fakeFrame() }, import.meta.dirname));
    await assert.rejects(async () => grant({ sender: own, senderFrame: fakeFrame() }, { path: file }));
    assert.equal(await grant({ sender: own, senderFrame: fakeFrame() }, file), 'granted-1');
  },
  'a port is closed when its page navigates': (facts) => {
    const own = contentsOf(facts);
    const { port } = offerPort(facts, own, fakeFrame());
    own.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    assert.equal(port.isClosed, false, 'a navigation that is only tried, and refused, costs nothing');
    const successor = offerPort(facts, own, fakeFrame());
    own.emit('did-navigate');
    assert.equal(port.isClosed, true, 'the old page is gone');
    assert.equal(successor.port.isClosed, false, 'the new page has connected already');
    own.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    own.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
    own.emit('did-navigate');
    assert.equal(successor.port.isClosed, false);
    successor.port.close();
  },
  'a page cannot open ports without end': (facts) => {
    const own = contentsOf(facts);
    const offers = Array.from({ length: 50 }, () => offerPort(facts, own, fakeFrame()));
    assert.equal(offers.filter((offer) => offer.isTaken).length <= 8, true);
    assert(offers.every((offer) => offer.isTaken || offer.port.isClosed));
    for (const { port } of offers) port.close();
    assert(offerPort(facts, own, fakeFrame()).isTaken, 'there is room again');
  },
  'a port is closed when its page crashes': (facts) => {
    const own = contentsOf(facts);
    const { port } = offerPort(facts, own, fakeFrame());
    own.emit('render-process-gone', {}, { reason: 'clean-exit' });
    assert.equal(port.isClosed, true);
  },
  'the overlay is as closed as the window': ({ overlay, preferences, calls }) => {
    assert(overlay);
    assert.deepEqual(overlay.options['webPreferences'], preferences);
    assert.deepEqual(overlay.loaded, ['app://fluxions/overlay.html']);
    assert(calls.filter((call) => call === 'window').length === 2, 'one main window, one overlay');
  },
  'the overlay takes neither focus nor clicks': ({ overlay }) => {
    assert(overlay);
    assert.equal(overlay.options['focusable'], false);
    assert.equal(overlay.set['ignoreMouse'], true);
    assert(!overlay.calls.includes('show') && !overlay.calls.includes('focus'));
  },
  'the overlay reads the state of dictation and nothing else': async (facts) => {
    const contents = facts.overlay?.webContents;
    const frame = fakeFrame({ url: 'app://fluxions/overlay.html' });
    const { port, isTaken } = offerPort(facts, contents, frame);
    assert(isTaken, 'it is served');
    const ask = async (feature: string, verb: string): Promise<unknown> => {
      port.sent.length = 0;
      port.emit('message', { data: { kind: 'call', id: 1, feature, verb, input: {} }, ports: [] });
      while (port.sent.length === 0) await new Promise(setImmediate);
      return (port.sent[0] as { kind: string }).kind;
    };
    assert.equal(await ask('dictation', 'state'), 'next');
    assert.equal(await ask('settings', 'state'), 'fail');
    port.close();
  },
  'one process per profile': ({ calls }) => {
    assert(calls.indexOf('setPath userData') < calls.indexOf('requestSingleInstanceLock'));
    assert(calls.includes('requestSingleInstanceLock'));
  },
};

/**
 * Runs a shell (ours, or a deliberately broken copy) against recorded Electron objects and returns the checks that do
 * not hold, by name, with the reason.
 */
export async function failedChecks(start: StartShell): Promise<Map<string, string>> {
  const dir = await mkdtemp(join(tmpdir(), 'fluxions-shell-'));
  const previousDir = process.env['FLUXIONS_DATA_DIR'];
  try {
    await mkdir(join(dir, 'renderer'));
    await writeFile(join(dir, 'renderer', 'index.html'), '<!doctype html><title>Fluxions Desktop</title>');
    process.env['FLUXIONS_DATA_DIR'] = join(dir, 'profile');
    const recorded = recordElectron({ isPackaged: true });
    const running = Promise.withResolvers<void>();
    let servedPorts = 0;
    // Only a served port is started, so this counts what the shell really took.
    class CountedPort extends FakePort {
      override start(): void {
        servedPorts += 1;
      }
    }
    let grants = 0;
    start(
      recorded.parts,
      () =>
        ({
          handlers: {
            dictation: {
              async *state() {
                yield 'the state';
              },
            },
            settings: {
              async *state() {
                yield 'the settings';
              },
            },
          },
          openMedia: async () => null,
          grantPath: () => `granted-${(grants += 1)}`,
          onDictation(listener: (isUnderway: boolean) => void) {
            listener(true);
            return () => {};
          },
          start: async () => running.resolve(),
          [Symbol.asyncDispose]: async () => {},
        }) as unknown as ReturnType<Parameters<StartShell>[1]>,
      dir,
      running.reject,
    );
    recorded.becomeReady();
    await running.promise;
    const facts: Facts = {
      ...recorded,
      overlay: recorded.windows[1],
      preferences: (recorded.windows[0]?.options['webPreferences'] ?? {}) as Record<string, unknown>,
      servedPorts: () => servedPorts,
      newPort: () => new CountedPort(),
    };
    const failed = new Map<string, string>();
    for (const [name, check] of Object.entries(shellChecks)) {
      try {
        await check(facts);
      } catch (error) {
        failed.set(name, String(error));
      }
    }
    return failed;
  } finally {
    if (previousDir === undefined) delete process.env['FLUXIONS_DATA_DIR'];
    else process.env['FLUXIONS_DATA_DIR'] = previousDir;
    await rm(dir, { recursive: true, force: true });
  }
}
