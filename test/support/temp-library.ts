import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A path for a library in a folder of its own, deleted with it when the test is over. */
export function tempLibrary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fx-library-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'library.sqlite');
}
