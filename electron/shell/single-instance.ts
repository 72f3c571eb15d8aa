import type { App } from 'electron';
import { type DictateCommand, findDictateCommand } from '../domain/dictation/command.ts';

/**
 * Lets one process own a profile. The lock belongs to the `userData` folder, so set that first. Returns false in the
 * second process, which must quit at once; the first one then shows its window, or does what the second one was started
 * for (`--dictate`). Source: reliability list B7.
 */
export function claimSingleInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'on'>,
  showWindow: () => void,
  onDictate: (command: DictateCommand) => void = () => {},
): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', (_event, argv) => {
    const command = findDictateCommand(argv ?? []);
    if (command === null) showWindow();
    else if (command !== 'unknown') onDictate(command);
  });
  return true;
}
