import type { ChildLike } from '../../services/ports/child.ts';
import type { Log } from '../../services/ports/platform.ts';
import { firstWorking } from './first-working.ts';
import { createHookListener } from './hook-listener.ts';
import type { HotkeyListener } from './listener.ts';
import { createPortalListener } from './portal-listener.ts';
import { createToggleListener, type PressShortcuts } from './toggle-listener.ts';
import { createUnavailableKey } from './unavailable-key.ts';

/** Variables the helper needs to find the screen. */
const screenVariables = ['DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY', 'XDG_SESSION_TYPE'];

const command = '`fluxions-desktop --dictate toggle`';

export type ChooseListenerDeps = {
  fork: (env: Record<string, string>) => ChildLike;
  /** Shortcuts of the system that tell presses only; absent where the shell has none. */
  shortcuts?: PressShortcuts | undefined;
  log: Log;
  platform?: NodeJS.Platform;
  env?: NodeJS.ProcessEnv;
};

/**
 * What can hear a key in this session, best first, with an honest word about what it cannot:
 * X11, Windows and macOS a hook with releases, then a shortcut that tells presses only; Wayland the portal, then the hook
 * (programs under XWayland), then a shortcut. A command works always.
 */
export function chooseListener(deps: ChooseListenerDeps): HotkeyListener {
  const { platform = process.platform, env = process.env } = deps;
  const ways = platform === 'linux' ? linuxWays(deps, env) : [hook(deps, env, null, failureOn(platform))];
  const toggle = toggleWay(deps, platform, env);
  const [first, ...rest] = toggle === null ? ways : [...ways, toggle];
  if (first === undefined) {
    return createUnavailableKey(
      env['WAYLAND_DISPLAY']
        ? wayland
        : `There is no screen here, so no key can be heard. The button above works, and so does the command ${command}.`,
    );
  }
  return rest.length === 0 ? first : firstWorking([first, ...rest]);
}

const wayland = `Wayland lets no program hear keys, and this desktop offers no shortcuts to programs. Bind the command ${command} to a key in your desktop's settings.`;

function linuxWays(deps: ChooseListenerDeps, env: NodeJS.ProcessEnv): HotkeyListener[] {
  const address = env['DBUS_SESSION_BUS_ADDRESS'];
  const isWayland = Boolean(env['WAYLAND_DISPLAY']);
  const ways: HotkeyListener[] = [];
  if (isWayland && address) ways.push(createPortalListener({ address, log: deps.log, unavailable: wayland }));
  if (!env['DISPLAY']) return ways;
  const caveat = isWayland
    ? `On Wayland the key is heard in X11 programs only. Bind the command ${command} to a key in your desktop's settings to have it everywhere.`
    : null;
  const failure = `The key cannot be heard on this screen. Bind the command ${command} to a key in your desktop's settings.`;
  return [...ways, hook(deps, env, caveat, failure)];
}

function failureOn(platform: NodeJS.Platform): string {
  return platform === 'darwin'
    ? 'macOS lets the app hear the key once you allow it: System Settings, Privacy & Security, Accessibility. Then choose the key again.'
    : `The key cannot be heard on this computer. The command ${command} works without it.`;
}

function hook(
  deps: ChooseListenerDeps,
  env: NodeJS.ProcessEnv,
  caveat: string | null,
  failure: string,
): HotkeyListener {
  const known = screenVariables.map((name) => [name, env[name]] as const);
  const screen = Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
  return createHookListener({ fork: () => deps.fork(screen), caveat, failure, log: deps.log });
}

function toggleWay(deps: ChooseListenerDeps, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): HotkeyListener | null {
  const hasScreen = platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
  if (deps.shortcuts === undefined || !hasScreen) return null;
  const why =
    platform === 'darwin'
      ? ' To hold it instead, allow the app under System Settings, Privacy & Security, Accessibility, and choose the key again.'
      : '';
  return createToggleListener({
    shortcuts: deps.shortcuts,
    caveat: `Here the key is pressed to begin and pressed again to end: letting go cannot be heard.${why}`,
    taken: `Another program has this key. Choose another one, or bind the command ${command} in your desktop's settings.`,
    now: () => performance.now(),
  });
}
