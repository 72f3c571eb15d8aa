import { ApiError } from '../../domain/errors.ts';
import { ContractError } from '../../ipc/contract/errors.ts';

/** What "the last 90 days" means in the settings, milliseconds. */
export const recentMs = 90 * 24 * 3_600_000;

/** An answer about this one thing that will be the same when it is asked for again: it is put off, the others go on. */
export function isLasting(error: unknown): error is ApiError {
  return error instanceof ApiError && !error.isTransient && error.kind !== 'aborted' && error.kind !== 'auth';
}

/** The same for audio, which may also have come and be no sound that can be played. */
export function isLastingForAudio(error: unknown): boolean {
  return isLasting(error) || (error instanceof ContractError && error.code === 'BAD_INPUT');
}
