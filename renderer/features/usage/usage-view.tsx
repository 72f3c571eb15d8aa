import { useCallback, useEffect, useMemo, useState } from 'react';
import { ChartColumn, Download } from 'lucide-react';
import type { UsageSummary } from '../../../electron/ipc/contract/usage.ts';
import { useClient } from '../../app/client-context.tsx';
import { Page } from '../../app/page.tsx';
import { problemOf, useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Notice } from '../../ui/notice.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { SyncStatus } from '../history/sync-status.tsx';
import { useHistoryState } from '../history/use-history-state.ts';
import { download } from '../transcript/export-menu.tsx';
import { BudgetPanel } from './budget-panel.tsx';
import { SpendingByShow, SpendingByType } from './spending-table.tsx';

/** What the account spent, by month and type, and how much of the budget is left. */
export function UsageView() {
  const client = useClient();
  const history = useHistoryState();
  const [summary, setSummary] = useState<UsageSummary | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const revision = history?.revision ?? 0;
  useEffect(() => {
    const controller = new AbortController();
    const load = async (): Promise<void> => {
      try {
        const next = await client.usage.summary({}, { signal: controller.signal });
        if (controller.signal.aborted) return;
        setSummary(next);
        setProblem(null);
      } catch (error) {
        if (!controller.signal.aborted) setProblem(problemOf(error));
      }
    };
    void load();
    return () => controller.abort();
  }, [client, revision, attempt]);
  const save = useAction(async () => {
    setSaved(null);
    const { fileName, downloadUrl } = await client.usage.export({});
    if (downloadUrl !== null) download(downloadUrl, fileName);
    setSaved(fileName);
  });
  const reload = useCallback(() => setAttempt((before) => before + 1), []);
  const has = useMemo(() => {
    const rows = summary?.rows ?? [];
    return { unknown: rows.some((row) => row.unknown > 0), estimates: rows.some((row) => row.estimateMicroUsd > 0) };
  }, [summary]);
  return (
    <Page
      title="Usage"
      actions={
        <>
          <SyncStatus state={history} />
          <Button disabled={save.isBusy || (summary?.rows.length ?? 0) === 0} onClick={() => void save.run()}>
            <Download aria-hidden className="size-4" />
            Export CSV
          </Button>
        </>
      }
    >
      {save.problem === null ? null : (
        <Notice tone="problem" className="mb-4">
          {save.problem}
        </Notice>
      )}
      {saved === null ? null : (
        <p role="status" className="mb-3 truncate text-xs text-faint">
          Exported as <bdi>{saved}</bdi>
        </p>
      )}
      {problem === null ? null : (
        <Notice
          tone="problem"
          className="mb-4"
          actions={
            <Button size="sm" onClick={reload}>
              Retry
            </Button>
          }
        >
          {problem}
        </Notice>
      )}
      {summary === null ? (
        problem === null ? (
          <div role="status" aria-label="Loading" className="shimmer h-40 rounded-2xl" />
        ) : null
      ) : (
        <>
          {summary.isSandbox ? (
            <Notice tone="info" className="mb-5">
              The sandbox sends no bill. These are the amounts that the service would charge.
            </Notice>
          ) : null}
          <BudgetPanel
            month={summary.month}
            spentMicroUsd={summary.thisMonthMicroUsd}
            queuedMicroUsd={summary.queuedMicroUsd}
            leftMicroUsd={summary.leftMicroUsd}
            budgetMicroUsd={summary.budgetMicroUsd}
            onSaved={reload}
          />
          {summary.rows.length === 0 ? (
            <EmptyState icon={<ChartColumn aria-hidden className="size-5.5" />} title="Nothing spent yet">
              Transcriptions, speech and conversations appear here with what they cost, as soon as there are any.
            </EmptyState>
          ) : (
            <Tabs
              label="Spending"
              tabs={[
                { value: 'type', label: 'By type', content: <SpendingByType rows={summary.rows} /> },
                { value: 'show', label: 'By show', content: <SpendingByShow rows={summary.rows} /> },
              ]}
            />
          )}
          <p className="mt-3 max-w-[62ch] text-xs text-faint">
            {has.unknown
              ? 'Some items have no price: the service does not tell what conversations cost. They are counted, and not part of any sum. '
              : ''}
            {has.estimates ? 'A “~” marks amounts that are estimated until they are billed.' : ''}
          </p>
        </>
      )}
    </Page>
  );
}
