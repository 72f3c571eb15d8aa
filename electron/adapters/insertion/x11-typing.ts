import { runProgram } from './run-program.ts';

/**
 * Whether a text can be typed for certain. A character that is on no key borrows one for a moment, and the program typed
 * into may read the new meaning of that key too late: in Chromium such characters were lost, whatever the pause. Which
 * keyboard there is cannot be asked here, so what every keyboard has is what counts.
 */
export function canType(text: string): boolean {
  return /^[\n\x20-\x7e]*$/.test(text);
}

/** Types text into the focused window, key by key, through XTest; `signal` stops in the middle. */
export async function typeText(text: string, signal: AbortSignal): Promise<boolean> {
  // Text goes in by stdin: nothing that was spoken is ever in a command line.
  const args = ['type', '--clearmodifiers', '--delay', '2', '--file', '-'];
  const limitMs = 5_000 + text.length * 20;
  return (await runProgram('xdotool', args, { stdin: text, limitMs, signal })).code === 0;
}
