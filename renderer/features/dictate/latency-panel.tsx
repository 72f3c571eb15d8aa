import { useEffect, useState } from 'react';
import type { LatencyFigures } from '../../../electron/ipc/contract/dictation.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';
import { Notice } from '../../ui/notice.tsx';
import { LatencyDays } from './latency-days.tsx';
import { LatencyTable, phases } from './latency-table.tsx';

/** How fast dictation is: by phase over the last takes, and day by day. */
export function LatencyPanel({ revision }: { revision: number }) {
  const client = useClient();
  const [figures, setFigures] = useState<LatencyFigures | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    client.dictation.latency({}, { signal: controller.signal }).then(
      (next) => {
        setFigures(next);
        setProblem(null);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem(problemOf(error));
      },
    );
    return () => controller.abort();
  }, [client, revision]);
  if (problem !== null && figures === null) return <Notice tone="problem">{problem}</Notice>;
  const has = figures !== null && phases.some(({ name }) => figures[name] !== null);
  if (!has) return <p className="text-xs text-faint">Figures appear after the first take.</p>;
  return (
    <div className="space-y-7">
      <LatencyTable figures={figures} />
      {figures.byDay.length === 0 ? null : <LatencyDays days={figures.byDay} />}
    </div>
  );
}
