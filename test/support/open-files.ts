import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** How many files below `dir` this process holds open, also those that have no name any more. Linux. */
export function openedIn(dir: string): number {
  const targets = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd));
    } catch {
      // Closed since the list was read.
      return '';
    }
  });
  return targets.filter((target) => target.startsWith(dir)).length;
}
