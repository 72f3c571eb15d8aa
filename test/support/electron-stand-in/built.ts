import { join } from 'node:path';
import { ensureBuilt, root } from '../../../scripts/ensure-built.ts';

/** Builds when needed (one process builds, the others wait) and returns the folder of the build. */
export function builtDir(): string {
  ensureBuilt();
  return join(root, 'out');
}
