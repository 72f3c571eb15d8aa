import type { Ref } from 'react';
import { Search, X } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { inputClasses } from '../../ui/field.tsx';
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
      <div className="relative">
        <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-faint" />
        <input
          ref={searchRef}
          type="search"
          aria-label="Search library"
          placeholder="Search every word of your library"
          spellCheck={false}
          autoComplete="off"
          maxLength={400}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || text === '') return;
            event.preventDefault();
            onText('');
          }}
          className={cn(inputClasses, 'h-9 pr-9 pl-9 [&::-webkit-search-cancel-button]:hidden')}
        />
        {text === '' ? null : (
          <IconButton label="Clear search" size="icon-sm" className="absolute top-1 right-1" onClick={() => onText('')}>
            <X aria-hidden className="size-4" />
          </IconButton>
        )}
      </div>
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
