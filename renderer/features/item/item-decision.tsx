import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { assertNever } from '../../../electron/domain/errors.ts';
import { transcriptionEstimateMicroUsd } from '../../../electron/domain/money.ts';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { priceBefore } from '../../format/money.ts';
import { Button } from '../../ui/button.tsx';

/** What an item asks of the person, or why it failed, with the buttons that answer. Nothing when it needs nothing. */
export function ItemDecision({ item, inBin = false }: { item: Item; inBin?: boolean }) {
  const client = useClient();
  const [, navigate] = useLocation();
  const approve = useAction(() => client.transcribe.approve({ id: item.id }));
  const retry = useAction(() => client.transcribe.retry({ id: item.id }));
  const submit = useAction(() => client.transcribe.submit({ id: item.id }));
  const cancel = useAction(() => client.transcribe.cancel({ id: item.id }));
  if (inBin) return null;
  const isBusy = approve.isBusy || retry.isBusy || submit.isBusy || cancel.isBusy;
  const problem = approve.problem ?? retry.problem ?? submit.problem ?? cancel.problem;
  const price = item.estimateMicroUsd === null ? null : priceBefore(item.estimateMicroUsd, item.durationMs);

  const button = (label: string, run: () => unknown, variant: 'secondary' | 'ghost' = 'secondary'): ReactNode => (
    <Button key={label} size="sm" variant={variant} disabled={isBusy} onClick={() => void run()}>
      {label}
    </Button>
  );
  const line = (text: ReactNode, actions: ReactNode): ReactNode => (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <p className="min-w-0 text-[0.8125rem] text-soft wrap-anywhere">{text}</p>
      <div className="flex gap-1.5">{actions}</div>
      {problem === null ? null : (
        <p role="alert" className="basis-full text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );

  switch (item.needs) {
    case 'confirm':
      return line(
        <>
          Transcribing costs {price ?? 'an amount that is not known yet'}.{' '}
          {item.problem === null ? '' : `${item.problem} `}
          Nothing has been sent.
        </>,
        <>
          {button('Transcribe', () => approve.run())}
          {button('Not now', () => cancel.run(), 'ghost')}
        </>,
      );
    case 'duplicate':
      return line(
        <>The same audio is already in your library.</>,
        <>
          {item.duplicateOf === null
            ? null
            : button('Open the earlier one', () => navigate(`/transcript/${item.duplicateOf}`))}
          {button(price === null ? 'Transcribe again' : `Transcribe again, ${price}`, () => approve.run(), 'ghost')}
        </>,
      );
    case 'unknown':
      return line(
        <>It was sent, but the answer was lost. Sending it again may be billed twice{price ? ` (${price})` : ''}.</>,
        <>
          {button('Send again', () => approve.run())}
          {button('Stop', () => cancel.run(), 'ghost')}
        </>,
      );
    case 'key':
      return line(
        <>Waiting for an API key.</>,
        button('Open Settings', () => navigate('/settings')),
      );
    case null:
      break;
    default:
      return assertNever(item.needs);
  }
  if (item.status === 'Failed') {
    return line(
      // The status beside it is red enough; a list of failures stays readable.
      item.problem ?? 'Transcribing failed. The audio is kept.',
      item.hasAudio ? button('Retry', () => retry.run()) : null,
    );
  }
  if (isUntranscribed(item)) {
    const estimate = item.durationMs === null ? null : transcriptionEstimateMicroUsd(item.durationMs);
    return line(
      <>Not transcribed{estimate === null ? '' : `, ${priceBefore(estimate, item.durationMs)}`}.</>,
      button('Transcribe', () => submit.run()),
    );
  }
  if (item.problem !== null) return line(item.problem, null);
  return problem === null ? null : line(problem, null);
}

/** Audio that was kept without asking for a transcript. */
export function isUntranscribed(item: Item): boolean {
  return item.status === 'Completed' && item.hasAudio && item.segmentCount === null;
}

/** True while something runs or waits that can be cancelled. */
export function isCancellable(item: Item): boolean {
  return item.status !== 'Completed' && item.status !== 'Failed' && item.needs === null;
}
