import { useCallback, useEffect, useRef, useState } from 'react';
import type { DictationTake } from '../../../electron/ipc/contract/dictation.ts';
import { useClient } from '../../app/client-context.tsx';

const pageTakes = 50;

export type Takes = {
  phase: 'loading' | 'ready' | 'failed';
  takes: readonly DictationTake[];
  total: number;
  hasMore: boolean;
  more: () => void;
  reload: () => void;
};

/** The takes from the newest on, read again whenever `revision` grows. */
export function useTakes(revision: number | null): Takes {
  const client = useClient();
  const [state, setState] = useState<Pick<Takes, 'phase' | 'takes' | 'total' | 'hasMore'>>({
    phase: 'loading',
    takes: [],
    total: 0,
    hasMore: false,
  });
  const wanted = useRef(pageTakes);
  const running = useRef<AbortController | null>(null);

  const reload = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const read = async (): Promise<void> => {
      const takes: DictationTake[] = [];
      let after: string | undefined;
      for (;;) {
        const page = await client.dictation.list({ limit: pageTakes, after }, { signal });
        takes.push(...page.takes);
        after = page.next ?? undefined;
        if (after === undefined || takes.length >= wanted.current) {
          if (!signal.aborted) {
            setState({ phase: 'ready', takes, total: page.total, hasMore: after !== undefined });
          }
          return;
        }
      }
    };
    read().catch(() => {
      if (!signal.aborted) setState((before) => ({ ...before, phase: before.takes.length > 0 ? 'ready' : 'failed' }));
    });
  }, [client]);
  useEffect(() => {
    if (revision !== null) reload();
    return () => running.current?.abort();
  }, [revision, reload]);
  const more = useCallback(() => {
    wanted.current += pageTakes;
    reload();
  }, [reload]);
  return { ...state, more, reload };
}
