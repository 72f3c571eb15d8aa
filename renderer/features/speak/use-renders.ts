import { useCallback, useEffect, useRef, useState } from 'react';
import type { Render } from '../../../electron/ipc/contract/speech.ts';
import { useClient, useStreamItems } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';

export type Renders = {
  /** `null` until the first page came. */
  rows: readonly Render[] | null;
  total: number;
  hasMore: boolean;
  problem: string | null;
  more: () => void;
  reload: () => void;
};

const pageLength = 50;
const typingMs = 120;

/** Kept renders that match `text`, newest first, in pages; follows every change. */
export function useRenders(text: string): Renders {
  const client = useClient();
  const [state, setState] = useState<{ rows: readonly Render[] | null; next: string | null; total: number }>({
    rows: null,
    next: null,
    total: 0,
  });
  const [problem, setProblem] = useState<string | null>(null);
  const [revision, setRevision] = useState(0);
  const shown = useRef(0);
  shown.current = state.rows?.length ?? 0;
  useStreamItems(
    'speech.changes',
    (own, signal) => own.speech.changes({}, { signal }),
    () => setRevision((before) => before + 1),
  );
  useEffect(() => {
    const controller = new AbortController();
    const load = async (): Promise<void> => {
      // What is on screen is read again as a whole, so that nothing jumps.
      const limit = Math.min(200, Math.max(pageLength, shown.current));
      try {
        const page = await client.speech.list({ text: text.trim() || undefined, limit }, { signal: controller.signal });
        if (controller.signal.aborted) return;
        setState({ rows: page.renders, next: page.next, total: page.total });
        setProblem(null);
      } catch (error) {
        if (!controller.signal.aborted) setProblem(problemOf(error));
      }
    };
    const timer = setTimeout(() => void load(), text === '' ? 0 : typingMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, text, revision]);

  const more = useCallback(() => {
    if (state.next === null) return;
    client.speech.list({ text: text.trim() || undefined, after: state.next, limit: pageLength }).then(
      (page) =>
        setState((before) =>
          before.next === state.next
            ? { rows: [...(before.rows ?? []), ...page.renders], next: page.next, total: page.total }
            : before,
        ),
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, [client, text, state.next]);
  const reload = useCallback(() => setRevision((before) => before + 1), []);
  return { rows: state.rows, total: state.total, hasMore: state.next !== null, problem, more, reload };
}
