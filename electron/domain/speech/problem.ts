import { ApiError, toContractError, type ApiErrorKind } from '../errors.ts';

/** What failed speech and failed clones mean for a person, where the general sentence speaks of transcription. */
const advice: Partial<Record<ApiErrorKind, string>> = {
  connect: 'The service cannot be reached. Check your connection, then try again.',
  dns: 'The service cannot be reached. Check your connection, then try again.',
  reset: 'The connection broke. Try again.',
  timeout: 'The service took too long to answer. Try again.',
  edge: 'The service cannot be reached through its network edge. Try again later.',
  'rate-limited': 'The service is busy. Try again in a moment.',
  'not-found': 'The service does not have this voice any more. Choose another one.',
};
/** Kinds whose message is the service's own, worth more than ours. */
const quoted: Partial<Record<ApiErrorKind, string>> = {
  server: 'The service could not do this.',
  validation: 'The service did not accept this.',
};

/** A failure of speech in a sentence with the next step; for some with the service's own words (T106), free of secrets. */
export function speechProblem(error: unknown): string {
  if (error instanceof ApiError) {
    const lead = quoted[error.kind];
    if (lead !== undefined) return error.message === '' ? `${lead} Try again.` : `${lead} It says: “${error.message}”`;
    const sentence = advice[error.kind];
    if (sentence !== undefined) return sentence;
  }
  return toContractError(error).message;
}
