import { chooseKept } from '../domain/duplicates.ts';
import type { Item, library } from '../ipc/contract/library.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { AudioHashes } from './audio-hashes.ts';
import type { CopyRow, DuplicateStore } from './ports/duplicate-store.ts';
import type { ItemWithJob, Viewer } from './ports/store.ts';

/** What the duplicate finder works with. */
export type LibraryDuplicatesDeps = {
  store: Pick<DuplicateStore, 'duplicates'>;
  hashes: Pick<AudioHashes, 'catchUp'>;
  viewer: () => Viewer;
  view: (entry: ItemWithJob) => Item;
};

const mostGroups = 200;

/** Items that hold the same audio, with the copy to keep and why. Nothing is moved here. */
export function createLibraryDuplicates(
  deps: LibraryDuplicatesDeps,
): Pick<Handlers<{ library: typeof library }>['library'], 'duplicates'> {
  return {
    async duplicates() {
      await deps.hashes.catchUp();
      const groups = await deps.store.duplicates(deps.viewer(), mostGroups);
      return { groups: groups.map((copies) => groupOf(copies, deps.view)) };
    },
  };
}

function groupOf(copies: readonly CopyRow[], view: LibraryDuplicatesDeps['view']) {
  const { keptId, reason, removableIds } = chooseKept(
    copies.map(({ item, hasEdits, hasNote }) => ({
      id: item.id,
      createdAtMs: item.createdAtMs,
      hasEdits,
      hasNote,
      hasTranscript: item.segmentCount !== null,
    })),
  );
  return {
    keptId,
    reason,
    copies: copies.map((copy) => ({
      item: view(copy),
      hasEdits: copy.hasEdits,
      isRemovable: removableIds.includes(copy.item.id),
    })),
  };
}
