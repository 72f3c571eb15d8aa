import { Fragment, type ReactNode } from 'react';
import type { Spending } from '../../../electron/ipc/contract/usage.ts';
import { count, counted } from '../../format/count.ts';
import { locale } from '../../format/locale.ts';
import { exactMoney, money } from '../../format/money.ts';
import { cn } from '../../ui/class-names.ts';

const kinds = ['transcription', 'tts', 'conversation'] as const;
const names = { transcription: 'Transcription', tts: 'Speech', conversation: 'Conversations' } as const;
const monthName = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `2026-06` in words. */
export function monthWords(month: string): string {
  const at = Date.parse(`${month}-01T00:00:00Z`);
  return Number.isNaN(at) ? 'Unknown date' : monthName.format(at);
}

/** Months as rows, types as columns; what has no price is counted apart. */
export function SpendingByType({ rows }: { rows: readonly Spending[] }) {
  const used = kinds.filter((kind) => rows.some((row) => row.kind === kind));
  return (
    <MonthTable columns={used.map((kind) => names[kind])}>
      {monthsOf(rows).map(([month, entries]) => (
        <tr key={month} className="border-b border-line align-top last:border-0">
          <MonthCell month={month} />
          {used.map((kind) => (
            <AmountCell key={kind} rows={entries.filter((entry) => entry.kind === kind)} />
          ))}
          <AmountCell rows={entries} isTotal />
        </tr>
      ))}
    </MonthTable>
  );
}

/** Months, and in each the shows of its transcriptions; speech and conversations belong to no show and stand below them. */
export function SpendingByShow({ rows }: { rows: readonly Spending[] }) {
  return (
    <MonthTable columns={['Show']} columnSide="left">
      {monthsOf(rows).map(([month, entries]) => {
        const shows = [...Map.groupBy(entries, showOf)].toSorted(([a], [b]) => placeOf(a) - placeOf(b));
        return shows.map(([show, own], index) => (
          <tr
            key={`${month} ${show}`}
            className={cn('align-top', index === shows.length - 1 && 'border-b border-line')}
          >
            {index === 0 ? <MonthCell month={month} rowSpan={shows.length} /> : null}
            <th scope="row" className="py-2.5 pl-4 text-left font-normal wrap-anywhere">
              <bdi className={placeOf(show) === 0 ? '' : 'text-soft'}>{show}</bdi>
            </th>
            <AmountCell rows={own} />
          </tr>
        ));
      })}
    </MonthTable>
  );
}

const noShow = 'No show';
const showOf = ({ kind, show }: Spending): string => (kind === 'transcription' ? (show ?? noShow) : names[kind]);
/** Shows first, in their own order, then what has none. */
const placeOf = (show: string): number => [noShow, names.tts, names.conversation].indexOf(show) + 1;
const monthsOf = (rows: readonly Spending[]): [string, Spending[]][] => [...Map.groupBy(rows, (row) => row.month)];

function MonthTable(props: { columns: readonly string[]; columnSide?: 'left'; children: ReactNode }) {
  const head = 'py-2 font-normal';
  return (
    <table aria-label="Spending by month" className="w-full text-[0.8125rem]">
      <thead>
        <tr className="border-b border-line text-xs text-faint">
          <th scope="col" className={cn(head, 'text-left')}>
            Month
          </th>
          {props.columns.map((name) => (
            <th key={name} scope="col" className={cn(head, 'pl-4', props.columnSide ? 'text-left' : 'text-right')}>
              {name}
            </th>
          ))}
          <th scope="col" className={cn(head, 'pl-4 text-right')}>
            Total
          </th>
        </tr>
      </thead>
      <tbody className="num">{props.children}</tbody>
    </table>
  );
}

function MonthCell({ month, rowSpan }: { month: string; rowSpan?: number }) {
  return (
    <th scope="row" rowSpan={rowSpan} className="py-2.5 text-left align-top font-medium whitespace-nowrap">
      {monthWords(month)}
    </th>
  );
}

function AmountCell({ rows, isTotal = false }: { rows: readonly Spending[]; isTotal?: boolean }) {
  return (
    <td className={cn('py-2.5 pl-4 text-right', isTotal && 'font-medium')}>
      <Amount rows={rows} withCounts={!isTotal} />
    </td>
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
      <span className="whitespace-nowrap" title={isUnknown ? undefined : exactMoney(total)}>
        {isUnknown ? <span className="text-soft">unknown</span> : estimate > 0 ? `~ ${money(total)}` : money(total)}
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
