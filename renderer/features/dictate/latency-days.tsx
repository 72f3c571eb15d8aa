import type { LatencyFigures } from '../../../electron/ipc/contract/dictation.ts';
import { locale } from '../../format/locale.ts';
import { milliseconds } from './latency-table.tsx';

const dayFormat = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** Letting go to inserted, day by day: a bar to the p99 with the p50 and p90 in it, and the numbers beside it. */
export function LatencyDays({ days }: { days: LatencyFigures['byDay'] }) {
  const longest = Math.max(1, ...days.map(({ p99 }) => p99));
  const share = (ms: number): string => `${(ms / longest) * 100}%`;
  return (
    <table className="num w-full text-left text-xs">
      <caption className="mb-1 text-left text-[0.8125rem] font-semibold">Key up to inserted, day by day</caption>
      <thead className="text-faint">
        <tr>
          <th scope="col" className="py-1 pr-4 font-medium">
            Day
          </th>
          <th scope="col" className="w-full">
            <span className="sr-only">Bar</span>
          </th>
          {['p50', 'p90', 'p99', 'Takes'].map((name) => (
            <th key={name} scope="col" className="py-1 pl-5 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map(({ day, p50, p90, p99, count }) => (
          <tr key={day} className="border-t border-line">
            <th scope="row" className="py-1 pr-4 font-normal whitespace-nowrap text-soft">
              {dayFormat.format(Date.parse(`${day}T00:00:00Z`))}
            </th>
            {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- its numbers stand beside it */}
            <td className="py-1">
              <svg aria-hidden className="block h-3 w-full">
                <rect x="0" y="5" height="2" width={share(p99)} className="fill-press" />
                <rect x="0" y="3" height="6" rx="1" width={share(p90)} className="fill-accent/35" />
                <rect x="0" y="3" height="6" rx="1" width={share(p50)} className="fill-accent" />
              </svg>
            </td>
            {[p50, p90, p99].map((ms, index) => (
              <td key={['p50', 'p90', 'p99'][index]} className="py-1 pl-5 text-right whitespace-nowrap">
                {milliseconds(ms)}
              </td>
            ))}
            <td className="py-1 pl-5 text-right text-faint">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
