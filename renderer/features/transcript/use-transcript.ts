import { useCallback, useEffect, useRef, useState } from 'react';
import type { Item, ItemDetail, Segment } from '../../../electron/ipc/contract/library.ts';
import { useLibraryChanges } from '../../app/app-data.tsx';
import { useClient, useStreamItems } from '../../app/client-context.tsx';
import { useNewest } from '../../app/use-newest.ts';
import { problemOf } from '../../app/use-action.ts';

export type Transcript = {
  detail: ItemDetail | null;
  segments: readonly Segment[];
  /** How many there are, as soon as the first page says so. */
  total: number | null;
  problem: string | null;
  reload: () => void;
  putSegment: (segment: Segment) => void;
  putItem: (item: Partial<Item>) => void;
  putSpeakers: (speakers: ItemDetail['speakers']) => void;
};

/** One item with its segments, page by page as they come, and kept up to date while a job goes on. */
export function useTranscript(id: string): Transcript {
  const client = useClient();
  const [detail, setDetail] = useState<ItemDetail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [segments, setSegments] = useState<readonly Segment[]>([]);
  const [total, setTotal] = useState<number | null>(null);
  /** Counts reloads of the segments. */
  const [version, setVersion] = useState(0);
  const pages = useRef<Segment[]>([]);
  const current = useNewest(detail?.item ?? null);

  const load = useCallback(
    async (signal: AbortSignal) => {
      try {
        const next = await client.library.get({ id }, { signal });
        setDetail(next);
        setProblem(null);
      } catch (error) {
        if (!signal.aborted) setProblem(problemOf(error));
      }
    },
    [client, id],
  );
  const controller = useRef(new AbortController());
  const reload = useCallback(() => {
    controller.current.abort();
    controller.current = new AbortController();
    setProblem(null);
    void load(controller.current.signal);
    setVersion((before) => before + 1);
  }, [load]);
  useEffect(() => {
    controller.current = new AbortController();
    void load(controller.current.signal);
    return () => controller.current.abort();
  }, [load]);

  useLibraryChanges(
    useCallback(
      (change) => {
        if (change.all) return reload();
        const newer = change.items.find((item) => item.id === id);
        const older = current.current;
        if (!newer) return;
        // The answer on its way may have been read before this change.
        if (!older) return reload();
        setDetail((before) => before && { ...before, item: newer });
        const isOther =
          newer.status !== older.status ||
          newer.segmentCount !== older.segmentCount ||
          newer.hasAudio !== older.hasAudio ||
          newer.durationMs !== older.durationMs;
        if (isOther) reload();
      },
      [id, reload, current],
    ),
  );

  const isReadable = detail !== null;
  useStreamItems(
    `segments ${id} ${version}`,
    (api, signal) => {
      pages.current = [];
      return api.library.segments({ id }, { signal });
    },
    (page) => {
      pages.current = [...pages.current, ...page.segments];
      // A reload must not flash: what was read before stays until as much is there again.
      setSegments((before) => (pages.current.length >= Math.min(before.length, page.total) ? pages.current : before));
      setTotal(page.total);
    },
    { enabled: isReadable },
  );

  const putSegment = useCallback((segment: Segment) => {
    const put = (list: readonly Segment[]): Segment[] =>
      list.map((one) => (one.ordinal === segment.ordinal ? segment : one));
    pages.current = put(pages.current);
    setSegments(put);
  }, []);
  const putItem = useCallback(
    (item: Partial<Item>) => setDetail((before) => before && { ...before, item: { ...before.item, ...item } }),
    [],
  );
  const putSpeakers = useCallback(
    (speakers: ItemDetail['speakers']) => setDetail((before) => before && { ...before, speakers }),
    [],
  );
  return { detail, segments, total, problem, reload, putSegment, putItem, putSpeakers };
}
