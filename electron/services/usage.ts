import { csvTable } from '../domain/csv.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { usage } from '../ipc/contract/usage.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { HistoryStore, SpendingRow } from './ports/history-store.ts';
import type { MediaFiles } from './ports/media-files.ts';
import type { Clock } from './ports/platform.ts';
import type { Store } from './ports/store.ts';

export type UsageDeps = {
  store: Pick<HistoryStore, 'spending' | 'spendingDetails'> & Pick<Store, 'jobsIn'>;
  session: () => { account: string; origin: 'sandbox' | 'account' } | null;
  budgetMicroUsd: () => number | null;
  offerDownload: MediaFiles['offerDownload'];
  clock: Pick<Clock, 'now'>;
};

export type UsageService = {
  handlers: Handlers<{ usage: typeof usage }>['usage'];
  /**
   * Whether spending `estimateMicroUsd` more would pass this month's budget; never without a budget. A price that nobody
   * knows (`null`) passes it once it is used up.
   */
  wouldPassBudget(estimateMicroUsd: number | null): Promise<boolean>;
};

const kindNames = { transcription: 'Transcription', tts: 'Speech', conversation: 'Conversation' } as const;
const mostRows = 200_000;

/** What was spent, from what the service told and, for what it has not billed yet, from its prices. */
export function createUsageService(deps: UsageDeps): UsageService {
  const monthNow = (): string => {
    const now = new Date(deps.clock.now());
    return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`;
  };
  const spentInMonth = (rows: readonly SpendingRow[]): number =>
    rows
      .filter((row) => row.month === monthNow())
      .reduce((sum, row) => sum + row.costMicroUsd + row.estimateMicroUsd, 0);
  /** What is going to be sent without another question, and is no spending yet. */
  const queued = async (account: string): Promise<number> => {
    const rows = await deps.store.jobsIn(['queued']);
    return rows
      .filter(({ item }) => item.account === account && item.deletedAtMs === null)
      .reduce((sum, { job }) => sum + (job?.estimateMicroUsd ?? 0), 0);
  };
  const left = (rows: readonly SpendingRow[], queuedMicroUsd: number): number | null => {
    const budget = deps.budgetMicroUsd();
    return budget === null ? null : budget - spentInMonth(rows) - queuedMicroUsd;
  };
  return {
    handlers: {
      async summary() {
        const session = deps.session();
        const rows = session ? await deps.store.spending(session.account) : [];
        const queuedMicroUsd = session ? await queued(session.account) : 0;
        return {
          rows,
          month: monthNow(),
          thisMonthMicroUsd: spentInMonth(rows),
          queuedMicroUsd,
          budgetMicroUsd: deps.budgetMicroUsd(),
          leftMicroUsd: left(rows, queuedMicroUsd),
          isSandbox: session?.origin !== 'account',
        };
      },
      async export() {
        const session = deps.session();
        if (!session) throw new ContractError('AUTH_REQUIRED', 'Connect an account in Settings first.');
        const rows = await deps.store.spendingDetails(session.account, mostRows);
        const dollars = (micro: number | null): number | null => (micro === null ? null : micro / 1_000_000);
        const text = csvTable(
          ['Date', 'Type', 'Show', 'Name', 'Voice', 'Seconds', 'Characters', 'Cost in USD', 'Estimate in USD'],
          rows.map((row) => [
            new Date(row.createdAtMs).toISOString(),
            kindNames[row.kind],
            row.show,
            row.name,
            row.voice,
            row.durationMs === null ? null : row.durationMs / 1_000,
            row.chars,
            dollars(row.costMicroUsd),
            dollars(row.estimateMicroUsd),
          ]),
        );
        const fileName = `Fluxions spending ${monthNow()}.csv`;
        const downloadUrl = await deps.offerDownload(
          fileName,
          'text/csv;charset=utf-8',
          new TextEncoder().encode(text),
        );
        return { fileName, downloadUrl };
      },
    },
    async wouldPassBudget(estimateMicroUsd) {
      const session = deps.session();
      if (deps.budgetMicroUsd() === null || session?.origin !== 'account') return false;
      const [rows, waiting] = await Promise.all([deps.store.spending(session.account), queued(session.account)]);
      const leftMicroUsd = left(rows, waiting) ?? 0;
      return estimateMicroUsd === null ? leftMicroUsd <= 0 : estimateMicroUsd > leftMicroUsd;
    },
  };
}
