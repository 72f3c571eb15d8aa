import { ChevronDown, Tags } from 'lucide-react';
import { useLocation } from 'wouter';
import { mostTagsAsked } from '../../../electron/ipc/contract/library.ts';
import type { Label, LabelsState } from '../../../electron/ipc/contract/labels.ts';
import { count, counted } from '../../format/count.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Select } from '../../ui/select.tsx';

/** `show`: `null` is no show, absent is any. An item must carry all of the `tags`. */
export type LabelFilter = { show?: string | null | undefined; tags: readonly string[] };

/** No show has a blank name. */
const noShow = ' ';

/** Narrows the library to one show or none, to any number of tags, or both. Not there before the first show or tag is. */
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
          options={showOptions(shows)}
          value={value.show === null ? noShow : (value.show ?? '')}
          onValue={(show) => onValue({ ...value, show: show === '' ? undefined : show === noShow ? null : show })}
          className="w-36 min-w-0"
        />
      )}
      {tags.length === 0 ? null : (
        <TagFilter tags={tags} chosen={value.tags} onChosen={(chosen) => onValue({ ...value, tags: chosen })} />
      )}
      <IconButton label="Manage shows and tags" onClick={() => navigate('/shows')}>
        <Tags aria-hidden className="size-4" />
      </IconButton>
    </>
  );
}

/** A menu of tags that stays open while several are chosen. */
function TagFilter({
  tags,
  chosen,
  onChosen,
}: {
  tags: readonly Label[];
  chosen: readonly string[];
  onChosen: (chosen: readonly string[]) => void;
}) {
  const [first, ...others] = chosen;
  const toggle = (name: string): void =>
    onChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <Menu
      label="Filter by tag"
      entries={[
        { label: 'All tags', disabled: chosen.length === 0, run: () => onChosen([]) },
        'separator',
        ...tags.map(({ name, count: items }) => ({
          label: name,
          hint: counted(items, 'item'),
          checked: chosen.includes(name),
          disabled: chosen.length >= mostTagsAsked && !chosen.includes(name),
          run: () => toggle(name),
        })),
      ]}
      trigger={
        <Button title={chosen.join(', ')} className="max-w-40 min-w-0 font-normal">
          <span className="sr-only">Filter by tag: </span>
          <bdi className="truncate">{first ?? 'All tags'}</bdi>
          {others.length === 0 ? null : <span className="num">+{count(others.length)}</span>}
          <ChevronDown aria-hidden className="size-3.5 shrink-0 text-faint" />
        </Button>
      }
    />
  );
}

/** What of a filter still exists: a show or tag that was renamed or deleted narrows nothing. */
export function existing(filter: LabelFilter, labels: LabelsState | null): LabelFilter {
  if (labels === null) return filter;
  const { show, tags } = filter;
  const names = (list: readonly Label[]): string[] => list.map(({ name }) => name);
  const isThere = typeof show === 'string' ? names(labels.shows).includes(show) : labels.shows.length > 0;
  return { show: isThere ? show : undefined, tags: tags.filter((tag) => names(labels.tags).includes(tag)) };
}

function showOptions(shows: readonly Label[]): { value: string; label: string }[] {
  return [
    { value: '', label: 'All shows' },
    { value: noShow, label: 'No show' },
    ...shows.map(({ name, count: items }) => ({ value: name, label: `${name} (${count(items)})` })),
  ];
}
