import { useCallback, useEffect, useRef, useState } from 'react';
import { ArrowRight } from 'lucide-react';
import { useLocation } from 'wouter';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { useLibraryChanges } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useNow } from '../../app/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { ItemDecision } from '../item/item-decision.tsx';
import { ItemFacts } from '../item/item-facts.tsx';
import { ItemProgress, ItemStatus } from '../item/item-status.tsx';

/** The take that was just stopped, with its transcription as it goes on, and the way to it. */
export function LastTake({ id }: { id: string }) {
  const client = useClient();
  const [, navigate] = useLocation();
  const [item, setItem] = useState<Item | null>(null);
  const nowMs = useNow();
  /** Counts what was told: an answer asked for before the last news may be older than them. */
  const news = useRef(0);
  const load = useCallback(() => {
    const asked = news.current;
    client.library.get({ id }).then(
      (detail) => {
        if (news.current === asked) setItem(detail.item);
      },
      () => setItem(null),
    );
  }, [client, id]);
  useEffect(load, [load]);
  useLibraryChanges(
    useCallback(
      (change) => {
        const newer = change.items.find((one) => one.id === id);
        if (newer) {
          news.current += 1;
          setItem(newer);
        } else if (change.all) load();
      },
      [id, load],
    ),
  );
  if (!item) return null;
  return (
    <section aria-label="Last take" className="rounded-2xl border border-line px-5 py-4">
      <div className="flex items-center gap-4">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">
            <bdi>{item.title}</bdi>
          </p>
          <p className="text-xs leading-5 text-faint">
            <ItemFacts item={item} nowMs={nowMs} />
          </p>
        </div>
        <ItemStatus item={item} />
        <Button onClick={() => navigate(`/transcript/${id}`)}>
          Open
          <ArrowRight aria-hidden className="size-4" />
        </Button>
      </div>
      <ItemProgress item={item} className="mt-3" />
      <ItemDecision item={item} />
    </section>
  );
}
