import { useEffect, useState } from 'react';
import type { OtherObject } from '../../../electron/ipc/contract/history.ts';
import { useClient } from '../../app/client-context.tsx';
import { counted } from '../../format/count.ts';
import { exactDate } from '../../format/date.ts';
import { useHistoryState } from '../history/use-history-state.ts';
import { Section } from './section.tsx';

/** What the account has that this version cannot show yet, as it came. Nothing when there is none. */
export function OtherObjectsSection() {
  const client = useClient();
  const known = useHistoryState()?.unknown ?? 0;
  const [found, setFound] = useState<{ others: OtherObject[]; total: number } | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    if (known > 0) client.history.others({}, { signal: controller.signal }).then(setFound, () => {});
    return () => controller.abort();
  }, [client, known]);
  if (found === null || found.total === 0) return null;
  const { others, total } = found;
  return (
    <Section
      title="Unsupported items"
      about="Your account has them, and this version cannot show them. They are kept here as they came."
    >
      <ul aria-label="Unsupported items" className="divide-y divide-line text-[0.8125rem]">
        {others.map(({ object, remoteId, createdAtMs, raw }) => (
          <li key={`${object} ${remoteId}`}>
            <details>
              <summary className="flex cursor-pointer items-baseline justify-between gap-4 py-1.5">
                <bdi className="min-w-0 truncate">{`${object} ${remoteId}`}</bdi>
                <span className="num shrink-0 text-soft">{createdAtMs === null ? '' : exactDate(createdAtMs)}</span>
              </summary>
              <pre className="mb-2 rounded-lg bg-side p-3 text-xs wrap-anywhere whitespace-pre-wrap select-text">
                {pretty(raw)}
              </pre>
            </details>
          </li>
        ))}
      </ul>
      {total > others.length ? (
        <p className="text-xs text-faint">{`The newest ${others.length} of ${counted(total, 'item')}.`}</p>
      ) : null}
    </Section>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
