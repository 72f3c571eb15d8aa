import type { ChildLike } from '../../services/ports/child.ts';
import type { Log } from '../../services/ports/platform.ts';
import { createHookListener } from './hook-listener.ts';
import type { HotkeyListener } from './listener.ts';
import { createUnavailableKey } from './unavailable-key.ts';

/** Variables the helper needs to find the screen. */
const screenVariables = ['DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY', 'XDG_SESSION_TYPE'];

const command = '`fluxions-desktop --dictate toggle`';

/** What can hear a key in this session, with an honest word about what it cannot. */
export function chooseListener(deps: {
  fork: (env: Record<string, string>) => ChildLike;
  log: Log;
  platform?: NodeJS.Platform;
  env?: NodeJS.ProcessEnv;
}): HotkeyListener {
  const { platform = process.platform, env = process.env, log } = deps;
  const known = screenVariables.map((name) => [name, env[name]] as const);
  const screen = Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
  const fork = (): ChildLike => deps.fork(screen);
  if (platform === 'darwin') {
    const failure =
      'macOS lets the app hear the key once you allow it: System Settings, Privacy & Security, Accessibility. Then choose the key again.';
    return createHookListener({ fork, caveat: null, failure, log });
  }
  if (platform === 'win32') {
    const failure = `The key cannot be heard on this computer. The command ${command} works without it.`;
    return createHookListener({ fork, caveat: null, failure, log });
  }
  if (!env['DISPLAY']) {
    return createUnavailableKey(
      env['WAYLAND_DISPLAY']
        ? `Wayland lets no program hear keys. Bind the command ${command} to a key in your desktop's settings.`
        : 'There is no screen here, so no key can be heard.',
    );
  }
  const caveat = env['WAYLAND_DISPLAY']
    ? `On Wayland the key is heard in X11 programs only. Bind the command ${command} to a key in your desktop's settings to have it everywhere.`
    : null;
  const failure = `The key cannot be heard on this screen. Bind the command ${command} to a key in your desktop's settings.`;
  return createHookListener({ fork, caveat, failure, log });
}
