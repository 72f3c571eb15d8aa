import { labelKey } from '../../../electron/domain/label-name.ts';
import type { LabelKind } from '../../../electron/ipc/contract/labels.ts';

/** What the items of a dialog carry, by item id. */
export type Carried = ReadonlyMap<string, { show: string | null; tags: readonly string[] }>;

/** Whether all, some or none of the items carry a label. */
export function shareOf(carried: Carried, kind: LabelKind, name: string): 'all' | 'some' | 'none' {
  const key = labelKey(name);
  let count = 0;
  for (const { show, tags } of carried.values()) {
    const names = kind === 'show' ? [show ?? ''] : tags;
    if (names.some((one) => labelKey(one) === key)) count += 1;
  }
  return count === 0 ? 'none' : count === carried.size ? 'all' : 'some';
}

/** All items in one show, or in none. */
export function withShow(carried: Carried, show: string | null): Carried {
  return new Map([...carried].map(([id, { tags }]) => [id, { show, tags }]));
}

/** A tag put on all items or taken off all. */
export function withTag(carried: Carried, name: string, isOn: boolean): Carried {
  const key = labelKey(name);
  return new Map(
    [...carried].map(([id, { show, tags }]) => {
      const others = tags.filter((tag) => labelKey(tag) !== key);
      return [id, { show, tags: isOn ? [...others, name] : others }];
    }),
  );
}
