import type { ApiErrorDetail } from '../errors.ts';
import { judgeSubmitFailure } from '../jobs/submit-outcome.ts';
import type { RefusalReason, SentBy } from './types.ts';

/** Statuses with which servers and proxies turn down a body whose length they are not told (T23). */
const lengthRefusals = new Set([400, 411, 413, 501]);

/** What a failed submission means for a take: certainly not accepted, and why; or nobody knows. */
export type SubmitAnswer = { type: 'refused'; reason: RefusalReason } | { type: 'lostAnswer' };

/**
 * Judges one failed submission. A live body that did not reach its end cannot have become a job (its framing says so),
 * whatever broke it; it is worth one attempt with a length. Once its end may have left, only a 4xx is proof that there is
 * no job: a 501 then comes from something on the way that may have passed the body on. The rest follows the money rules
 * of the job queue.
 */
export function answerOf(error: ApiErrorDetail, by: SentBy): SubmitAnswer {
  const refused = (reason: RefusalReason): SubmitAnswer => ({ type: 'refused', reason });
  const { status = 0 } = error;
  const isCut = error.bodySent === 'none' || error.bodySent === 'partial';
  if (by === 'live' && lengthRefusals.has(status) && (isCut || status < 500)) return refused('live');
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
