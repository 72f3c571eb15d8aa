import { useCallback, useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { StorageUse } from '../../../electron/ipc/contract/history.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted, size } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { LibraryPlace } from './library-place.tsx';
import { Section } from './section.tsx';

const names = {
  recording: 'Recordings',
  import: 'Imports',
  dictation: 'Dictations',
  remote: 'Fetched from the service',
  spoken: 'Speech',
  voice: 'Clips of your voices',
  other: 'Other accounts and files that nothing names',
  database: 'Transcripts, conversations and search',
  kept: 'Earlier and damaged databases',
} as const;

/** What the audio on this computer takes, and what can be freed without losing anything. */
export function StorageSection() {
  const client = useClient();
  const [use, setUse] = useState<StorageUse | null>(null);
  const [freed, setFreed] = useState<number | null>(null);
  const load = useCallback(async () => setUse(await client.history.storage({}).catch(() => null)), [client]);
  useEffect(() => void load(), [load]);
  const free = useAction(async () => {
    setFreed((await client.history.freeStorage({})).freedBytes);
    await load();
  });
  if (use === null) return null;
  return (
    <Section title="Storage" about="What the library takes on this computer, to the byte.">
      <ul aria-label="Storage" className="divide-y divide-line text-[0.8125rem]">
        {use.rows.map((row) => (
          <li key={row.kind} className="flex items-baseline justify-between gap-4 py-1.5">
            <span>{names[row.kind]}</span>
            <span className="num text-right text-soft">
              {size(row.sizeBytes)},{' '}
              {counted(row.count, row.kind === 'database' || row.kind === 'kept' ? 'database' : 'item')}
            </span>
          </li>
        ))}
        <li className="flex items-baseline justify-between gap-4 py-1.5 font-medium">
          <span>Together</span>
          <span className="num">{size(use.rows.reduce((sum, row) => sum + row.sizeBytes, 0))}</span>
        </li>
      </ul>
      {use.freeableItems === 0 ? null : (
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <Button disabled={free.isBusy} onClick={() => void free.run()}>
            Free {size(use.freeableBytes)}
          </Button>
          <p className="min-w-0 flex-1 text-xs text-faint">
            Removes audio that the service still has; it can be fetched again. What is only on this computer stays.
          </p>
        </div>
      )}
      <p className="mt-3 text-[0.8125rem]">
        <Link href="/duplicates" className="text-accent-text underline">
          Find duplicates
        </Link>
      </p>
      <LibraryPlace />
      <p role="status" className="text-xs text-faint">
        {freed === null ? '' : `Freed ${size(freed)}`}
      </p>
      {free.problem === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {free.problem}
        </p>
      )}
    </Section>
  );
}
