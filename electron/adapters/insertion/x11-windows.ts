import { spawn } from 'node:child_process';
import type { TargetKind } from '../../domain/dictation/text-policy.ts';
import { type PreparedProgram, runProgram } from './run-program.ts';

const limitMs = 1_000;

/** Programs that run what is typed into them, by the class their windows carry. */
const terminals =
  /^(xterm|uxterm|u?rxvt|rxvt-unicode|st-256color|st|konsole|gnome-terminal.*|org\.gnome\.(console|terminal)|kgx|xfce4-terminal|mate-terminal|lxterminal|qterminal|terminator|tilix|alacritty|kitty|foot.*|wezterm.*|org\.wezfurlong\.wezterm|guake|yakuake|terminology|ghostty.*|com\.mitchellh\.ghostty|eterm|hyper)$/i;
/** Of these, the ones that paste the primary selection by Shift+Insert and know no other key. */
const primaryPasters = /^(xterm|uxterm|u?rxvt|rxvt-unicode|st-256color|st|eterm)$/i;

/** How a window wants to be given text. */
export type PasteWay = { selection: 'clipboard' | 'primary'; chord: 'ctrl+v' | 'ctrl+shift+v' | 'shift+Insert' };

/** Window managers know which window has the keyboard; without one the server does. */
const focusCommands = ['getactivewindow', 'getwindowfocus'] as const;
export type FocusCommand = (typeof focusCommands)[number];

/** The window that has the keyboard and who knew it, or `null`. */
export async function focusedWindow(): Promise<{ id: string; command: FocusCommand } | null> {
  // At the same time: where there is no manager, the first one fails only after a while.
  const answers = focusCommands.map(async (command) => ({ command, id: await askFocus(command) }));
  for (const { command, id } of await Promise.all(answers)) if (id !== null) return { command, id };
  return null;
}

/** Asks one of them, with a program that is `prepared` for it if there is one. */
export async function askFocus(command: FocusCommand, prepared?: PreparedProgram): Promise<string | null> {
  const { code, stdout } = await runProgram('xdotool', [command], { limitMs, prepared });
  const id = stdout.toString('utf8').trim();
  // 0: none, 1: whatever is under the pointer.
  return code === 0 && /^\d+$/.test(id) && Number(id) > 1 ? id : null;
}

/** The class of a window (`xterm`, `chromium`), or `null` when it has none or nobody can tell. */
export async function windowClass(id: string): Promise<string | null> {
  const { code, stdout } = await runProgram('xprop', ['-id', id, 'WM_CLASS'], { limitMs });
  if (code !== 0) return null;
  return /"([^"]*)"\s*$/.exec(stdout.toString('utf8'))?.[1] ?? null;
}

/** Whether the window is still there. */
export async function windowExists(id: string): Promise<boolean> {
  return (await runProgram('xdotool', ['getwindowgeometry', id], { limitMs })).code === 0;
}

export function kindOf(app: string | null): TargetKind {
  if (app === null) return 'unknown';
  return terminals.test(app) ? 'terminal' : 'text';
}

export function pasteWayOf(app: string | null): PasteWay {
  if (app !== null && primaryPasters.test(app)) return { selection: 'primary', chord: 'shift+Insert' };
  if (kindOf(app) === 'terminal') return { selection: 'clipboard', chord: 'ctrl+shift+v' };
  return { selection: 'clipboard', chord: 'ctrl+v' };
}

/** A program that waits for the one chord it shall press. */
export type ReadyKeys = { press(chord: PasteWay['chord']): Promise<boolean>; drop(): void };

/**
 * Starts xdotool ahead of time, reading its commands from stdin: starting it takes longer than everything it does. Keys
 * go through XTest, because terminals ignore the events that programs send each other.
 */
export function prepareKeys(): ReadyKeys {
  const child = spawn('xdotool', ['-'], { stdio: ['pipe', 'ignore', 'ignore'] });
  let isOver = false;
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => {
      isOver = true;
      resolve(code === 0);
    });
  });
  child.stdin.on('error', () => {});
  return {
    async press(chord) {
      if (isOver) return false;
      const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
      child.stdin.end(`key --clearmodifiers --delay 0 ${chord}\n`);
      const done = await ended;
      clearTimeout(timer);
      return done;
    },
    drop: () => void child.kill('SIGKILL'),
  };
}
