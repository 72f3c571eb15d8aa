import { useState } from 'react';
import type { ExportFormat } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted } from '../../format/count.ts';
import { download } from '../transcript/export-menu.tsx';
import { inChunks } from './chunks.ts';
import type { ItemPages } from './item-pages.ts';
import { forgetRemoved, rememberRemoved } from './removed.ts';

const titlesShown = 3;

export type ListActions = {
  /** To the bin, or out of it in the bin. */
  move: (ids: readonly string[]) => Promise<boolean>;
  star: (ids: readonly string[], starred: boolean) => void;
  exportAll: (ids: readonly string[], format: ExportFormat) => void;
  isBusy: boolean;
  problem: string | null;
  /** What an export gave, and what it had to leave out. */
  outcome: string | null;
  clearOutcome: () => void;
};

/** What is done with rows of the list, one or many. */
export function useListActions(pages: ItemPages, inBin: boolean): ListActions {
  const client = useClient();
  const [outcome, setOutcome] = useState<string | null>(null);
  const move = useAction(async (ids: readonly string[]) => {
    await inChunks(ids, (some) =>
      inBin ? client.library.restore({ ids: some }) : client.library.remove({ ids: some }),
    );
    pages.drop(ids);
    if (inBin) forgetRemoved();
    else rememberRemoved(ids);
  });
  const star = useAction(async (ids: readonly string[], starred: boolean) => {
    await inChunks(ids, (some) => client.library.starMany({ ids: some, starred }));
  });
  const exportAll = useAction(async (ids: readonly string[], format: ExportFormat) => {
    setOutcome(null);
    const made = await client.library.exportMany({ ids: [...ids], format });
    if (made.downloadUrl !== null) download(made.downloadUrl, made.fileName);
    setOutcome(outcomeOf(made));
  });
  return {
    move: move.run,
    star: (ids, starred) => void star.run(ids, starred),
    exportAll: (ids, format) => void exportAll.run(ids, format),
    isBusy: move.isBusy || star.isBusy || exportAll.isBusy,
    problem: move.problem ?? star.problem ?? exportAll.problem,
    outcome,
    clearOutcome: () => setOutcome(null),
  };
}

function outcomeOf(made: {
  fileName: string;
  exported: number;
  without: readonly string[];
  withoutCount: number;
}): string {
  const whole = `Saved ${counted(made.exported, 'transcript')} as ${made.fileName}.`;
  if (made.withoutCount === 0) return whole;
  const titles = made.without.slice(0, titlesShown).map((title) => `“${title}”`);
  const rest = made.withoutCount - titles.length;
  return `${whole} No transcript yet: ${titles.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}
