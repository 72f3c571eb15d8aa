import { useCallback, useDeferredValue, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { existing, type LabelFilter } from '../labels/label-filters.tsx';
import { ManageLabelsDialog } from '../labels/manage-labels-dialog.tsx';
import { useLabels } from '../labels/use-labels.ts';
import { FirstReading } from '../history/first-reading.tsx';
import { ImportButton } from '../import/import-button.tsx';
import { IncomingList } from '../import/incoming-list.tsx';
import { DuplicatesDialog } from './duplicates-dialog.tsx';
import { queryOf, type FilterId } from './filters.ts';
import type { ListQuery } from './item-pages.ts';
import { ItemList } from './item-list.tsx';
import { LibraryMenu } from './library-menu.tsx';
import { LibraryToolbar } from './library-toolbar.tsx';
import { SearchResults } from './search-results.tsx';

/** What the person looked at last, so that coming back from a transcript finds the same list. */
const remembered: { text: string; filter: FilterId; labelFilter: LabelFilter; sort: ListQuery['sort'] } = {
  text: '',
  filter: 'all',
  labelFilter: { tags: [] },
  sort: 'newest',
};

/** Everything there is, searchable by word. */
export function LibraryView() {
  const [text, setText] = useState(remembered.text);
  const [filter, setFilter] = useState<FilterId>(remembered.filter);
  const [labelFilter, setLabelFilter] = useState(remembered.labelFilter);
  const [sort, setSort] = useState<ListQuery['sort']>(remembered.sort);
  const search = useRef<HTMLInputElement>(null);
  const labels = useLabels();
  const narrowed = existing(labelFilter, labels);
  const [path, navigate] = useLocation();
  Object.assign(remembered, { text, filter, labelFilter, sort });
  const shown = useDeferredValue(text);

  useShortcuts({
    '/': () => {
      search.current?.focus();
      search.current?.select();
    },
  });

  const clear = useCallback(() => setText(''), []);
  return (
    <Page
      title="Library"
      fill
      wide
      actions={
        <>
          <LibraryMenu />
          <ImportButton />
        </>
      }
      below={
        <LibraryToolbar
          searchRef={search}
          text={text}
          onText={setText}
          filter={filter}
          onFilter={setFilter}
          labels={labels}
          labelFilter={narrowed}
          onLabelFilter={setLabelFilter}
          sort={sort}
          onSort={setSort}
        />
      }
    >
      <div className="mx-auto flex h-full w-full max-w-5xl flex-col px-5 max-[1000px]:px-3">
        <div className="shrink-0 px-3">
          <FirstReading />
          <IncomingList />
        </div>
        {shown.trim() === '' ? (
          <ItemList
            key={JSON.stringify([filter, sort, narrowed])}
            query={queryOf(filter, narrowed, sort)}
            filter={filter}
          />
        ) : (
          <SearchResults text={shown} onClear={clear} onText={setText} />
        )}
      </div>
      {path === '/duplicates' ? <DuplicatesDialog onClose={() => navigate('/')} /> : null}
      {path === '/shows' ? <ManageLabelsDialog onClose={() => navigate('/')} /> : null}
    </Page>
  );
}
