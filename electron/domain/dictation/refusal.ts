import type { ApiErrorDetail } from '../errors.ts';
import { judgeSubmitFailure } from '../jobs/submit-outcome.ts';
import type { RefusalReason, SentBy } from './types.ts';

/**
 * Statuses with which servers and proxies turn down a body whose length they are not told (T23). 501 is how HTTP says
 * that a transfer coding is not understood (RFC 9112, 6.1), so it speaks of the form and not of trouble behind it.
 */
const lengthRefusals = new Set([400, 411, 413, 501]);

/** What a failed submission means for a take: certainly not accepted, and why; or nobody knows. */
export type SubmitAnswer = { type: 'refused'; reason: RefusalReason } | { type: 'lostAnswer' };

/**
 * Judges one failed submission. A live body that did not reach its end cannot have become a job (its framing says so),
 * whatever broke it; it is worth one attempt with a length. Once its end may have left, only a refusal of its form is
 * proof that there is no job. The rest follows the money rules of the job queue.
 */
export function answerOf(error: ApiErrorDetail, by: SentBy): SubmitAnswer {
  const refused = (reason: RefusalReason): SubmitAnswer => ({ type: 'refused', reason });
  if (by === 'live' && error.status !== undefined && lengthRefusals.has(error.status)) return refused('live');
  switch (judgeSubmitFailure(error)) {
    case 'unknown':
      return { type: 'lostAnswer' };
    case 'offline':
      return refused('offline');
    case 'key':
      return refused('key');
    case 'fail':
      return refused(error.kind === 'payment' ? 'quota' : 'rejected');
    case 'requeue':
    case 'cancelled':
      return refused(by === 'live' ? 'live' : 'unavailable');
  }
}
