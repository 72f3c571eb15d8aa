import type { LatencyFigures } from '../../../electron/ipc/contract/dictation.ts';
import { locale } from '../../format/locale.ts';

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

/** `1,234 ms`. */
export function milliseconds(ms: number): string {
  return `${whole.format(ms)} ms`;
}

/** What one waits for, in the order it happens; the sum last. */
export const phases: { name: Exclude<keyof LatencyFigures, 'byDay'>; label: string }[] = [
  { name: 'keyToFirstFrameMs', label: 'Key down to first sound' },
  { name: 'keyUpToSentMs', label: 'Key up to sent' },
  { name: 'sentToJobMs', label: 'Sent to accepted' },
  { name: 'jobToCompletedMs', label: 'Accepted to transcribed' },
  { name: 'completedToInsertedMs', label: 'Transcribed to inserted' },
  { name: 'keyUpToInsertedMs', label: 'Key up to inserted' },
];
const shares = ['p50', 'p90', 'p99'] as const;

/** Phase by phase, over the last takes. */
export function LatencyTable({ figures }: { figures: LatencyFigures }) {
  return (
    <table className="num w-full text-left text-xs">
      <caption className="sr-only">Latency of dictation in milliseconds</caption>
      <thead className="text-faint">
        <tr>
          <th scope="col" className="py-1 font-medium">
            Phase
          </th>
          {[...shares, 'Takes'].map((name) => (
            <th key={name} scope="col" className="py-1 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {phases.map(({ name, label }) => {
          const figure = figures[name];
          return (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 font-normal text-soft">
                {label}
              </th>
              {shares.map((share) => (
                <td key={share} className={figure === null ? 'py-1 text-right text-faint' : 'py-1 text-right'}>
                  {figure === null ? '–' : milliseconds(figure[share])}
                </td>
              ))}
              <td className="py-1 text-right text-faint">{figure === null ? '–' : whole.format(figure.count)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
