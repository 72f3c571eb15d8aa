import { useState } from 'react';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { money } from '../../format/money.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { inputClasses } from '../../ui/field.tsx';
import { monthWords } from './spending-table.tsx';

const asking = 'imports, recordings and repeats';

/** This month against the budget, which is set right here. */
export function BudgetPanel({
  month,
  spentMicroUsd,
  queuedMicroUsd,
  budgetMicroUsd,
  leftMicroUsd,
  onSaved,
}: {
  month: string;
  spentMicroUsd: number;
  /** Estimates of what is going to be sent anyway. */
  queuedMicroUsd: number;
  budgetMicroUsd: number | null;
  /** Below zero: passed. */
  leftMicroUsd: number | null;
  onSaved: () => void;
}) {
  const client = useClient();
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? (budgetMicroUsd === null ? '' : String(budgetMicroUsd / 1_000_000));
  const save = useAction(async () => {
    const dollars = shown.trim() === '' ? null : Number(shown.replace(',', '.'));
    if (dollars !== null && !(dollars >= 0)) throw new Error('not a number');
    await client.settings.save({ budgetMicroUsd: dollars === null ? null : Math.round(dollars * 1_000_000) });
    setText(null);
    onSaved();
  });
  const share = budgetMicroUsd === null || budgetMicroUsd === 0 ? null : spentMicroUsd / budgetMicroUsd;
  const isOver = leftMicroUsd !== null && leftMicroUsd <= 0;
  return (
    <section aria-label="Budget" className="mb-6 rounded-2xl border border-line bg-side px-5 py-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <p className="text-xs text-faint">{monthWords(month)} so far</p>
          <p className="num mt-0.5 text-2xl font-semibold tracking-tight">{money(spentMicroUsd)}</p>
        </div>
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void save.run();
          }}
        >
          <label className="text-xs text-soft">
            Monthly budget in dollars
            <input
              type="text"
              inputMode="decimal"
              value={shown}
              placeholder="none"
              onChange={(event) => setText(event.target.value)}
              className={cn(inputClasses, 'num mt-1 block w-44')}
            />
          </label>
          <Button type="submit" disabled={text === null || save.isBusy}>
            Set
          </Button>
        </form>
      </div>
      {share === null ? null : (
        <div
          role="meter"
          aria-label="Share of the budget that is spent"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.min(100, Math.round(share * 100))}
          className="mt-4 h-1.5 overflow-hidden rounded-full bg-press"
        >
          <div
            className={cn('h-full rounded-full', isOver ? 'bg-danger' : share > 0.8 ? 'bg-warn' : 'bg-accent')}
            style={{ width: `${Math.min(100, share * 100)}%` }}
          />
        </div>
      )}
      <p className={cn('mt-2 text-xs text-pretty', isOver ? 'text-danger' : 'text-faint')}>
        {queuedMicroUsd > 0 ? `Waiting to be sent: ${money(queuedMicroUsd)} more. ` : ''}
        {leftMicroUsd === null
          ? `With a budget, ${asking} that would pass it ask before they are sent; Speak and Dictate say so.`
          : isOver
            ? `The budget is used up. New ${asking} ask before they are sent.`
            : `${money(leftMicroUsd)} left. What would pass the budget (${asking}) asks before it is sent.`}
      </p>
      {save.problem === null ? null : (
        <p role="alert" className="mt-1 text-xs text-danger">
          Enter an amount such as 20 or 12.50, or nothing for no budget.
        </p>
      )}
    </section>
  );
}
