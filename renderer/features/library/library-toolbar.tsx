import type { Ref } from 'react';
import { SearchField } from '../../ui/search-field.tsx';
import { Select } from '../../ui/select.tsx';
import type { LabelsState } from '../../../electron/ipc/contract/labels.ts';
import { type LabelFilter, LabelFilters } from '../labels/label-filters.tsx';
import { filters, sorts, type FilterId } from './filters.ts';
import type { ListQuery } from './item-pages.ts';

/** Search as you type, filters and order. */
export function LibraryToolbar({
  searchRef,
  text,
  onText,
  filter,
  onFilter,
  labels,
  labelFilter,
  onLabelFilter,
  sort,
  onSort,
}: {
  searchRef: Ref<HTMLInputElement>;
  text: string;
  onText: (text: string) => void;
  filter: FilterId;
  onFilter: (filter: FilterId) => void;
  labels: LabelsState | null;
  labelFilter: LabelFilter;
  onLabelFilter: (filter: LabelFilter) => void;
  sort: ListQuery['sort'];
  onSort: (sort: ListQuery['sort']) => void;
}) {
  return (
    <div className="mt-4">
      <SearchField
        ref={searchRef}
        size="lg"
        label="Search library"
        placeholder="Search every word of your library"
        clearLabel="Clear search"
        value={text}
        onValue={onText}
      />
      {text.trim() === '' ? (
        <div className="mt-3 flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
          <div role="group" aria-label="Show" className="-ml-2 flex flex-wrap">
            {filters.map((candidate) => (
              <button
                key={candidate.id}
                type="button"
                aria-pressed={filter === candidate.id}
                onClick={() => onFilter(candidate.id)}
                className="h-7 rounded-md px-2 text-[0.8125rem] text-soft hover:bg-hover hover:text-ink aria-pressed:font-medium aria-pressed:text-accent-text"
              >
                {candidate.label}
              </button>
            ))}
          </div>
          <div className="flex min-w-0 items-center gap-2">
            {labels ? <LabelFilters labels={labels} value={labelFilter} onValue={onLabelFilter} /> : null}
            <Select
              label="Sort"
              labelHidden
              options={[...sorts]}
              value={sort}
              onValue={(value) => onSort(value as ListQuery['sort'])}
              className="w-36 shrink-0"
            />
          </div>
        </div>
      ) : null}
    </div>
  );
}
