import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useLibraryChanges } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { createItemPages, type ItemPages, type ListQuery, type PagesState } from './item-pages.ts';

/** The rows of `query`, live. The pages belong to the component: they are fetched anew for another query. */
export function useItemList(query: ListQuery): { pages: ItemPages; state: PagesState } {
  const client = useClient();
  // By what it says: an equal query is the same list, whatever object it comes in.
  const asked = JSON.stringify(query);
  const pages = useMemo(() => createItemPages(client.library.list, JSON.parse(asked) as ListQuery), [client, asked]);
  useEffect(() => {
    pages.start();
    return () => pages.dispose();
  }, [pages]);
  useLibraryChanges(useCallback((change) => pages.apply(change), [pages]));
  return { pages, state: useSyncExternalStore(pages.subscribe, pages.snapshot) };
}
