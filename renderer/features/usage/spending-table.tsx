import { Fragment, useMemo } from 'react';
import type { Spending } from '../../../electron/ipc/contract/usage.ts';
import { count, counted } from '../../format/count.ts';
import { locale } from '../../format/locale.ts';
import { exactMoney, money } from '../../format/money.ts';

const kinds = ['transcription', 'tts', 'conversation'] as const;
const names = { transcription: 'Transcription', tts: 'Speech', conversation: 'Conversations' } as const;
const monthName = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `2026-06` in words. */
export function monthWords(month: string): string {
  const at = Date.parse(`${month}-01T00:00:00Z`);
  return Number.isNaN(at) ? 'Unknown date' : monthName.format(at);
}

/** Months as rows, types as columns; what has no price is counted apart. */
export function SpendingTable({ rows }: { rows: readonly Spending[] }) {
  const months = useMemo(() => [...Map.groupBy(rows, (row) => row.month)], [rows]);
  const used = kinds.filter((kind) => rows.some((row) => row.kind === kind));
  return (
    <table aria-label="Spending by month" className="w-full text-[0.8125rem]">
      <thead>
        <tr className="border-b border-line text-xs text-faint">
          <th scope="col" className="py-2 text-left font-normal">
            Month
          </th>
          {used.map((kind) => (
            <th key={kind} scope="col" className="py-2 pl-4 text-right font-normal">
              {names[kind]}
            </th>
          ))}
          <th scope="col" className="py-2 pl-4 text-right font-normal">
            Total
          </th>
        </tr>
      </thead>
      <tbody className="num">
        {months.map(([month, entries]) => (
          <tr key={month} className="border-b border-line align-top last:border-0">
            <th scope="row" className="py-2.5 text-left font-medium">
              {monthWords(month)}
            </th>
            {used.map((kind) => (
              <td key={kind} className="py-2.5 pl-4 text-right">
                <Amount rows={entries.filter((entry) => entry.kind === kind)} />
              </td>
            ))}
            <td className="py-2.5 pl-4 text-right font-medium">
              <Amount rows={entries} withCounts={false} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Amount({ rows, withCounts = true }: { rows: readonly Spending[]; withCounts?: boolean }) {
  const sum = (of: (row: Spending) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const items = sum((row) => row.count);
  if (items === 0) return <span className="text-faint">–</span>;
  const unknown = sum((row) => row.unknown);
  const estimate = sum((row) => row.estimateMicroUsd);
  const total = sum((row) => row.costMicroUsd) + estimate;
  const isUnknown = unknown === items;
  const notes = withCounts
    ? [
        isUnknown
          ? counted(items, 'item')
          : unknown > 0
            ? `${count(items)} items, ${count(unknown)} without price`
            : counted(items, 'item'),
      ]
    : [];
  return (
    <>
      <span title={isUnknown ? undefined : exactMoney(total)}>
        {isUnknown ? <span className="text-soft">unknown</span> : `${estimate > 0 ? '~ ' : ''}${money(total)}`}
      </span>
      {notes.map((note) => (
        <Fragment key={note}>
          <br />
          <span className="text-xs font-normal text-faint">{note}</span>
        </Fragment>
      ))}
    </>
  );
}
