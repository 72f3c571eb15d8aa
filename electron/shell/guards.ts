import type { App, Session, WebContents } from 'electron';
import { appOrigin, isAppUrl } from './app-origin.ts';
import { isAllowedExternal } from './external-links.ts';

/** Schemes the page may load from. `blob:` and `data:` are made by the page itself; `devtools:` in development only. */
const pageSchemes: ReadonlySet<string> = new Set(['app:', 'blob:', 'data:', 'devtools:']);

/** What the page may ask of Chromium: putting text on the clipboard after a click ("Copy"). The microphone is ours. */
const grantedPermission = 'clipboard-sanitized-write';

/**
 * What it may find granted without asking: the same, and the names of the loudspeakers, so that a person can choose one
 * for speech. Nothing can be heard by that: microphones are another permission, and stay unlisted.
 */
const standingPermissions: ReadonlySet<string> = new Set([grantedPermission, 'speaker-selection']);

/**
 * Closes what Electron leaves open by default, for every page that will ever exist in this process: permissions, device
 * choosers, downloads and the network. All network calls are made by the main process. Source: reliability list E1.
 */
function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(permission === grantedPermission && details.isMainFrame && isAppUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) => {
    const isOurs = origin === appOrigin || origin === `${appOrigin}/`;
    return standingPermissions.has(permission) && details.isMainFrame && isOurs;
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault();
    choose(null);
  });
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault();
    choose('');
  });
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault();
    choose();
  });
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !URL.canParse(details.url) || !pageSchemes.has(new URL(details.url).protocol) });
  });
}

/** Keeps one page on its own address: no navigation, no second window, no embedded page, no WebRTC around the guard. */
function guardContents(contents: WebContents, openExternal: (address: string) => Promise<void>): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault();
    choose('');
  });
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(({ url }) => {
    // A failure to open a browser must not become an unhandled rejection of ours.
    if (isAllowedExternal(url)) openExternal(new URL(url).href).catch(() => undefined);
    return { action: 'deny' };
  });
}

/**
 * Puts both guards in place before the first page exists. Call it before the app is ready. The default session is
 * guarded in any case, each session once.
 */
export function installGuards(
  app: App,
  defaultSession: () => Session,
  openExternal: (address: string) => Promise<void>,
): void {
  const guarded = new WeakSet<Session>();
  function guardOnce(session: Session): void {
    if (guarded.has(session)) return;
    guarded.add(session);
    guardSession(session);
  }
  app.enableSandbox();
  app.on('session-created', guardOnce);
  app.on('ready', () => guardOnce(defaultSession()));
  app.on('web-contents-created', (_event, contents) => guardContents(contents, openExternal));
}
