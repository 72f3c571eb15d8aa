import { clockTime } from '../domain/transcript/timestamps.ts';
import type { AppNotice } from '../ipc/contract/app.ts';
import type { Store } from '../services/ports/store.ts';

/** What a start has to tell: about its folders, and about a database that was damaged. */
export async function openingNotices(
  ofFolders: readonly AppNotice[],
  store: Pick<Store, 'notices'>,
): Promise<AppNotice[]> {
  const ofStore = await store.notices();
  return [...ofFolders, ...ofStore.map((text) => ({ tone: 'warning' as const, text }))];
}

/** Says that recordings which a crash or a power cut ended are there, and how much of them; empty for none. */
export async function interruptedNotices(
  itemIds: readonly string[],
  store: Pick<Store, 'getItem'>,
): Promise<AppNotice[]> {
  const names: string[] = [];
  for (const id of itemIds) {
    const item = (await store.getItem(id))?.item;
    if (item) names.push(`“${item.title}” (${clockTime(item.durationMs ?? 0)})`);
  }
  if (names.length === 0) return [];
  const are = names.length === 1 ? 'A recording was' : `${names.length} recordings were`;
  const text = `${are} interrupted. What was said until then is in the library: ${names.join(', ')}.`;
  return [{ tone: 'info', text }];
}
