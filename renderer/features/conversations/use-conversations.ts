import { useCallback, useEffect, useRef, useState } from 'react';
import type { Conversation } from '../../../electron/ipc/contract/history.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';

export type Conversations = {
  /** `null` until the first page came. */
  rows: readonly Conversation[] | null;
  total: number;
  problem: string | null;
  /** Rows up to `index` are wanted. */
  want: (index: number) => void;
  reload: () => void;
};

/** Rows of the conversations that match `wanted`. */
type State = { wanted: string; rows: readonly Conversation[] | null; next: string | null; total: number };

const pageRows = 100;
const typingMs = 120;

/** Conversations whose words match `text`, newest first, in pages; read again when `revision` grows. */
export function useConversations(text: string, revision: number): Conversations {
  const client = useClient();
  const [state, setState] = useState<State>({ wanted: '', rows: null, next: null, total: 0 });
  const [problem, setProblem] = useState<string | null>(null);
  const [retry, setRetry] = useState(0);
  const shown = useRef({ wanted: '', count: 0 });
  shown.current = { wanted: state.wanted, count: state.rows?.length ?? 0 };
  const isFetching = useRef(false);
  const wanted = text.trim();

  useEffect(() => {
    const controller = new AbortController();
    const load = async (): Promise<void> => {
      // What was read of the same list is read again as a whole, so that nothing jumps however far somebody scrolled.
      const least = shown.current.wanted === wanted ? shown.current.count : 0;
      try {
        const rows: Conversation[] = [];
        let page: { next: string | null; total: number } | null = null;
        do {
          const text = wanted === '' ? undefined : wanted;
          const after: string | undefined = page?.next ?? undefined;
          const { conversations, ...rest } = await client.history.conversations(
            { text, after, limit: pageRows },
            { signal: controller.signal },
          );
          rows.push(...conversations);
          page = rest;
        } while (rows.length < least && page.next !== null);
        if (controller.signal.aborted) return;
        setState({ wanted, rows, next: page.next, total: page.total });
        setProblem(null);
      } catch (error) {
        if (!controller.signal.aborted) setProblem(problemOf(error));
      }
    };
    const timer = setTimeout(() => void load(), typingMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, wanted, revision, retry]);

  const { next, rows } = state;
  const want = useCallback(
    (index: number) => {
      if (next === null || isFetching.current || rows === null || index < rows.length - 20) return;
      isFetching.current = true;
      client.history
        .conversations({ text: wanted === '' ? undefined : wanted, after: next, limit: pageRows })
        .then(
          (page) =>
            setState((before) =>
              before.next === next
                ? {
                    wanted: before.wanted,
                    rows: [...(before.rows ?? []), ...page.conversations],
                    next: page.next,
                    total: page.total,
                  }
                : before,
            ),
          (error: unknown) => setProblem(problemOf(error)),
        )
        .finally(() => {
          isFetching.current = false;
        });
    },
    [client, wanted, next, rows],
  );
  const reload = useCallback(() => setRetry((before) => before + 1), []);
  return { rows, total: state.total, problem, want, reload };
}
