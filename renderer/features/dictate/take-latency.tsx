import { useState } from 'react';
import type { DictationTake } from '../../../electron/ipc/contract/dictation.ts';
import { milliseconds, phases } from './latency-table.tsx';

/** How long one waited for this take; opened, phase by phase. */
export function TakeLatency({ spans, inFieldMs }: { spans: NonNullable<DictationTake['spans']>; inFieldMs: number }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="mt-1 text-xs text-faint">
      <button
        type="button"
        aria-expanded={isOpen}
        className="num text-accent-text hover:underline"
        onClick={() => setOpen((before) => !before)}
      >
        {`In the field ${milliseconds(inFieldMs)} after letting go`}
      </button>
      {isOpen ? (
        <dl className="num mt-1 grid w-fit grid-cols-[auto_auto] gap-x-6 gap-y-0.5">
          {phases.map(({ name, label }) => {
            const ms = spans[name];
            return ms === null ? null : (
              <div key={name} className="contents">
                <dt>{label}</dt>
                <dd className="text-right text-soft">{milliseconds(ms)}</dd>
              </div>
            );
          })}
        </dl>
      ) : null}
    </div>
  );
}
