import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Inserter } from '../../services/ports/dictation.ts';
import { createCopyText } from './clipboard-command.ts';
import { createCopyInserter } from './copy-inserter.ts';
import { createX11Inserter, type X11InserterDeps } from './x11-inserter.ts';

/** How text gets into other programs here, and why it cannot. */
export type InserterChoice = {
  inserter: Inserter;
  backend: string | null;
  problem: string | null;
  /** Resolves when the old clipboard is back. */
  idle(): Promise<void>;
};

/** Chooses by what this session is and has. Never rejects: without any way the text is copied, or stays in the list. */
export function chooseInserter(
  deps: Omit<X11InserterDeps, 'copy'>,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): InserterChoice {
  const copy = createCopyText(platform, env);
  const copyOnly = (problem: string): InserterChoice => ({
    inserter: createCopyInserter(copy),
    backend: null,
    problem,
    idle: () => Promise.resolve(),
  });
  if (platform === 'darwin' || platform === 'win32') {
    return copyOnly('On this system the text is put on the clipboard; paste it where you want it.');
  }
  if (env['WAYLAND_DISPLAY']) {
    return copyOnly('Wayland lets no program type into another. The text is put on the clipboard; paste it.');
  }
  if (!env['DISPLAY']) return copyOnly('Text cannot be put into other programs; it is in the list.');
  const missing = ['xclip', 'xdotool'].filter((name) => !isInstalled(name, env));
  if (missing.length > 0) {
    return copyOnly(
      `To insert text into other programs, install ${missing.join(' and ')}. Until then it is in the list.`,
    );
  }
  const inserter = createX11Inserter({ ...deps, copy });
  return { inserter, backend: 'x11', problem: null, idle: () => inserter.idle() };
}

function isInstalled(name: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
