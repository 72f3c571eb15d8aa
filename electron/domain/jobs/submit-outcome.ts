import { type ApiErrorDetail, assertNever } from '../errors.ts';

/**
 * What a failed submission means for the job. `requeue`: certainly not accepted, send again later. `offline`: the same,
 * when the network is back. `unknown`: all bytes left us, so the service may be working on it and billing it.
 */
export type SubmitOutcome = 'requeue' | 'offline' | 'unknown' | 'fail' | 'key' | 'cancelled';

/**
 * Judges one failed submission. The body has a declared length, so one that was cut short can never be taken for whole:
 * `none` and `partial` are proof that no job exists. After the last byte only an explicit refusal (a 4xx that is about
 * this request) proves it. Source: requirements T28, T36, T171 and reliability list B3.
 */
export function judgeSubmitFailure(error: ApiErrorDetail): SubmitOutcome {
  switch (error.kind) {
    case 'auth':
    case 'permission':
      return 'key';
    case 'validation':
    case 'payment':
    case 'not-found':
    case 'too-large':
    case 'unsupported-media':
    case 'file-changed':
    case 'redirect':
      return 'fail';
    case 'dns':
    case 'connect':
    case 'tls':
      return 'offline';
    case 'aborted':
      return error.bodySent === 'complete' ? 'unknown' : 'cancelled';
    case 'conflict':
    case 'rate-limited':
    case 'server':
    case 'edge':
    case 'bad-response':
    case 'reset':
    case 'timeout':
      // Silence about the body counts as "it may have arrived": the expensive mistake is sending twice.
      return error.bodySent === 'none' || error.bodySent === 'partial' ? 'requeue' : 'unknown';
    default:
      return assertNever(error.kind);
  }
}
