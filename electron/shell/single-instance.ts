import type { App } from 'electron';

/**
 * Lets one process own a profile. The lock belongs to the `userData` folder, so set that first. Returns false in the
 * second process, which must quit at once; the first one then shows its window. Source: reliability list B7.
 */
export function claimSingleInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'on'>,
  showWindow: () => void,
): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', showWindow);
  return true;
}
