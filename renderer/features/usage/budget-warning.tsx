import { useEffect, useState } from 'react';
import { useClient } from '../../app/client-context.tsx';
import { money } from '../../format/money.ts';
import { Notice } from '../../ui/notice.tsx';
import { useHistoryState } from '../history/use-history-state.ts';

/** What is left of the month's budget, in micro-dollars; `null` without one, and in the sandbox, which sends no bill. */
function useBudgetLeft(spentBy: unknown): number | null {
  const client = useClient();
  const revision = useHistoryState()?.revision ?? 0;
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    client.usage.summary({}, { signal: controller.signal }).then(
      ({ leftMicroUsd, isSandbox }) => setLeft(isSandbox ? null : leftMicroUsd),
      // Without the figure nothing is warned of, and nothing is stopped.
      () => {},
    );
    return () => controller.abort();
  }, [client, revision, spentBy]);
  return left;
}

/**
 * Says that what is about to be made would pass the month's budget, or that it is used up; nothing otherwise. It holds
 * nothing back: it is for what people are in the middle of. `spentBy` changes when money may have been spent.
 */
export function BudgetWarning({
  estimateMicroUsd,
  spentBy,
  className = 'mt-3',
}: {
  estimateMicroUsd: number;
  spentBy: unknown;
  className?: string;
}) {
  const left = useBudgetLeft(spentBy);
  if (left === null || (left > 0 && estimateMicroUsd <= left)) return null;
  return (
    <Notice tone="warning" className={className}>
      {left <= 0
        ? 'The budget of this month is used up. You can go on here all the same.'
        : `This costs about ${money(estimateMicroUsd)}, and ${money(left)} of this month’s budget is left.`}
    </Notice>
  );
}
