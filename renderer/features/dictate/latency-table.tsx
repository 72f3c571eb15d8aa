import { useEffect, useState } from 'react';
import type { LatencyFigures } from '../../../electron/ipc/contract/dictation.ts';
import { useClient } from '../../app/client-context.tsx';
import { locale } from '../../format/locale.ts';

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

/** `1,234 ms`. */
export function milliseconds(ms: number): string {
  return `${whole.format(ms)} ms`;
}

const rows: { name: keyof LatencyFigures; label: string }[] = [
  { name: 'keyToFirstFrameMs', label: 'Key down to first sound' },
  { name: 'keyUpToSentMs', label: 'Key up to sent' },
  { name: 'sentToJobMs', label: 'Sent to accepted' },
  { name: 'jobToCompletedMs', label: 'Accepted to transcribed' },
  { name: 'completedToInsertedMs', label: 'Transcribed to inserted' },
  { name: 'keyUpToInsertedMs', label: 'Key up to inserted' },
];

/** What one waits for, phase by phase, over the last takes. */
export function LatencyTable({ revision }: { revision: number }) {
  const client = useClient();
  const [figures, setFigures] = useState<LatencyFigures | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    client.dictation.latency({}, { signal: controller.signal }).then(setFigures, () => undefined);
    return () => controller.abort();
  }, [client, revision]);
  const has = figures !== null && rows.some(({ name }) => figures[name] !== null);
  if (!has) return <p className="text-xs text-faint">Figures appear after the first take.</p>;
  return (
    <table className="num w-full text-left text-xs">
      <caption className="sr-only">Latency of dictation in milliseconds</caption>
      <thead className="text-faint">
        <tr>
          <th scope="col" className="py-1 font-medium">
            Phase
          </th>
          {['p50', 'p90', 'p99', 'Takes'].map((name) => (
            <th key={name} scope="col" className="py-1 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, label }) => {
          const figure = figures[name];
          return (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 font-normal text-soft">
                {label}
              </th>
              {figure === null
                ? ['p50', 'p90', 'p99', 'count'].map((key) => (
                    <td key={key} className="py-1 text-right text-faint">
                      –
                    </td>
                  ))
                : (['p50', 'p90', 'p99'] as const).map((key) => (
                    <td key={key} className="py-1 text-right">
                      {milliseconds(figure[key])}
                    </td>
                  ))}
              {figure === null ? null : <td className="py-1 text-right text-faint">{whole.format(figure.count)}</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
