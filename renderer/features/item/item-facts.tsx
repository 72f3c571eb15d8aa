import { Fragment, type ReactNode } from 'react';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { counted } from '../../format/count.ts';
import { exactDate, relativeDate } from '../../format/date.ts';
import { clock, isoDuration } from '../../format/duration.ts';
import { exactMoney, money, priceBefore } from '../../format/money.ts';

/** One quiet line about an item: when, how long, who, and what it costs (before) or did cost (after). */
export function ItemFacts({ item, nowMs, showSource = false }: { item: Item; nowMs: number; showSource?: boolean }) {
  const facts: { key: string; node: ReactNode }[] = [
    {
      key: 'date',
      node: (
        <time dateTime={new Date(item.createdAtMs).toISOString()} title={exactDate(item.createdAtMs)}>
          {relativeDate(item.createdAtMs, nowMs)}
        </time>
      ),
    },
  ];
  const add = (key: string, node: ReactNode): void => void facts.push({ key, node });
  if (item.durationMs !== null)
    add('duration', <time dateTime={isoDuration(item.durationMs)}>{clock(item.durationMs)}</time>);
  if (item.status === 'Completed' && item.speakerCount) add('speakers', counted(item.speakerCount, 'speaker'));
  if (showSource && item.language) add('language', languageName(item.language));
  if (item.costMicroUsd !== null) {
    add('cost', <span title={exactMoney(item.costMicroUsd)}>{money(item.costMicroUsd)}</span>);
  } else if (item.estimateMicroUsd !== null && item.status !== 'Completed' && item.needs !== 'confirm') {
    add('estimate', priceBefore(item.estimateMicroUsd, item.durationMs));
  }
  if (!item.hasAudio) add('audio', 'text only');
  return (
    <span className="num">
      {facts.map(({ key, node }, position) => (
        <Fragment key={key}>
          {position > 0 ? (
            <span aria-hidden className="px-1.5 text-faint">
              ·
            </span>
          ) : null}
          {node}
        </Fragment>
      ))}
      {item.origin === 'sandbox' ? (
        <span className="ml-2 rounded border border-line px-1 py-px text-[0.6875rem] text-faint">Sandbox</span>
      ) : null}
    </span>
  );
}

/** `en` as `English`; what cannot be named is shown as it came. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}
