import { Tags } from 'lucide-react';
import { useLocation } from 'wouter';
import type { Label, LabelsState } from '../../../electron/ipc/contract/labels.ts';
import { count } from '../../format/count.ts';
import { IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';

export type LabelFilter = { show: string | null; tag: string | null };

/** Narrows the library to one show, one tag, or both. Not there before the first show or tag is. */
export function LabelFilters({
  labels,
  value,
  onValue,
}: {
  labels: LabelsState;
  value: LabelFilter;
  onValue: (value: LabelFilter) => void;
}) {
  const [, navigate] = useLocation();
  const { shows, tags } = labels;
  if (shows.length === 0 && tags.length === 0) return null;
  return (
    <>
      {shows.length === 0 ? null : (
        <Select
          label="Filter by show"
          labelHidden
          options={optionsOf(shows, 'All shows')}
          value={value.show ?? ''}
          onValue={(show) => onValue({ ...value, show: show === '' ? null : show })}
          className="w-36 min-w-0"
        />
      )}
      {tags.length === 0 ? null : (
        <Select
          label="Filter by tag"
          labelHidden
          options={optionsOf(tags, 'All tags')}
          value={value.tag ?? ''}
          onValue={(tag) => onValue({ ...value, tag: tag === '' ? null : tag })}
          className="w-32 min-w-0"
        />
      )}
      <IconButton label="Manage shows and tags" onClick={() => navigate('/shows')}>
        <Tags aria-hidden className="size-4" />
      </IconButton>
    </>
  );
}

/** What of a filter still exists: a show that was renamed or deleted narrows nothing. */
export function existing(filter: LabelFilter, labels: LabelsState | null): LabelFilter {
  if (labels === null) return filter;
  const has = (list: readonly Label[], name: string | null): boolean => list.some((label) => label.name === name);
  return {
    show: has(labels.shows, filter.show) ? filter.show : null,
    tag: has(labels.tags, filter.tag) ? filter.tag : null,
  };
}

function optionsOf(labels: readonly Label[], all: string): { value: string; label: string }[] {
  return [
    { value: '', label: all },
    ...labels.map(({ name, count: items }) => ({ value: name, label: `${name} (${count(items)})` })),
  ];
}
