import { readFile, rm, stat } from 'node:fs/promises';
import { ContractError } from '../../ipc/contract/errors.ts';
import { explainUnreadable } from './adopt-file.ts';
import type { Grant } from './grants.ts';

/** A small file in memory. The original is only read; a temporary copy of ours goes. Rejects with a ContractError. */
export async function readGranted({ path, name, deleteAfter }: Grant, maxBytes: number): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new ContractError('BAD_INPUT', `“${name}” is not a file.`);
    if (info.size > maxBytes) {
      const limit = Math.floor(maxBytes / 1_000_000);
      throw new ContractError('TOO_LARGE', `“${name}” is larger than ${limit} MB. Split it and import the parts.`, {
        limitBytes: maxBytes,
      });
    }
    return await readFile(path);
  } catch (error) {
    throw explainUnreadable(error, name);
  } finally {
    if (deleteAfter) await rm(path, { force: true });
  }
}
