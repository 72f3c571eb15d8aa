/** What `--dictate` may ask of the running app: for desktops where no key can be heard, bound in their own settings. `cancel` is Esc. */
export const dictateCommands = ['toggle', 'press', 'release', 'cancel'] as const;
export type DictateCommand = (typeof dictateCommands)[number];

/** Finds `--dictate WHAT` (or `--dictate=WHAT`) among arguments. `null`: not asked; `unknown`: asked for something else. */
export function findDictateCommand(args: readonly string[]): DictateCommand | 'unknown' | null {
  const index = args.findIndex((arg) => arg === '--dictate' || arg.startsWith('--dictate='));
  const arg = args[index];
  if (arg === undefined) return null;
  const what = arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[index + 1];
  return dictateCommands.find((one) => one === what) ?? 'unknown';
}
