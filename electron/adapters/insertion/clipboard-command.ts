import { runProgram } from './run-program.ts';

/** Puts text on the clipboard; resolves to whether that worked. */
export type CopyText = (text: string) => Promise<boolean>;

const limitMs = 3_000;

type Command = { command: string; args: string[]; encode: (text: string) => Buffer };

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
/** `clip.exe` takes UTF-16 with a byte order mark, and the console's code page otherwise. */
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

/** The system's own program for this, or `null` where there is none to ask (no screen). */
export function clipboardCommand(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Command | null {
  if (platform === 'darwin') return { command: 'pbcopy', args: [], encode: utf8 };
  if (platform === 'win32') return { command: 'clip.exe', args: [], encode: utf16 };
  if (env['WAYLAND_DISPLAY']) return { command: 'wl-copy', args: [], encode: utf8 };
  if (env['DISPLAY']) return { command: 'xclip', args: ['-selection', 'clipboard', '-i'], encode: utf8 };
  return null;
}

/** Copies with the system's program; where Wayland has none, through X11 (which compositors mirror). */
export function createCopyText(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): CopyText {
  const first = clipboardCommand(platform, env);
  const second = env['WAYLAND_DISPLAY'] ? clipboardCommand(platform, { ...env, WAYLAND_DISPLAY: '' }) : null;
  return async (text) => {
    for (const way of [first, second]) {
      if (way === null) continue;
      const { code } = await runProgram(way.command, way.args, { stdin: way.encode(text), limitMs, detached: true });
      if (code === 0) return true;
    }
    return false;
  };
}
