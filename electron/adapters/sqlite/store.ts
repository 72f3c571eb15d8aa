import type { Db } from './database.ts';
import { toStoreError } from './errors.ts';
import type { LibraryStore } from './store-contract.ts';
import { createBinStore } from './stores/bin.ts';
import { createDuplicatesStore } from './stores/duplicates.ts';
import { createFilterConditions } from './stores/filter-conditions.ts';
import { createHistoryStore } from './stores/history-port.ts';
import { createImportedTranscriptsStore } from './stores/imported-transcripts.ts';
import { createItemsStore } from './stores/items.ts';
import { createJobsStore } from './stores/jobs.ts';
import { createLabelsStore } from './stores/labels.ts';
import { createListStore } from './stores/list.ts';
import { createManyItemsStore } from './stores/many-items.ts';
import { createNotesStore } from './stores/notes.ts';
import { createNumbers } from './stores/numbers.ts';
import { createRendersStore } from './stores/renders.ts';
import { createSearchStore } from './stores/search.ts';
import { createSearchIndex } from './stores/search-index.ts';
import { createSpeakersStore } from './stores/speakers.ts';
import { createWrites } from './stores/statements.ts';
import { createTakeFiguresStore } from './stores/take-figures.ts';
import { createTranscriptsStore } from './stores/transcripts.ts';
import { createVoicesStore } from './stores/voices.ts';

/**
 * The store port over one open, migrated connection, in this thread. `onError` sees every failure before it is made
 * presentable, so that damage found while running can be noted for the next start.
 */
export function createStore(
  db: Db,
  options: { notices: readonly string[]; onError?: (error: unknown) => void },
): LibraryStore {
  const writes = createWrites(db);
  const numbers = createNumbers(db);
  const index = createSearchIndex(db);
  const labels = createLabelsStore(db);
  const items = createItemsStore(db, writes, numbers, index, labels);
  const copies = createDuplicatesStore(db);
  const many = createManyItemsStore(db, items);
  const notes = createNotesStore(db, index);
  const jobs = createJobsStore(db, writes);
  const speakers = createSpeakersStore(db);
  const transcripts = createTranscriptsStore(db, numbers, index, speakers);
  const imported = createImportedTranscriptsStore(db, items, transcripts, speakers, notes);
  const bin = createBinStore(db, transcripts);
  const pages = createListStore(db);
  const conditions = createFilterConditions(db);
  const searching = createSearchStore(db, conditions);
  const renders = createRendersStore(db, writes);
  const voices = createVoicesStore(db);
  const takes = createTakeFiguresStore(db);
  const history = createHistoryStore(db, items, conditions);

  const run = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      options.onError?.(error);
      throw toStoreError(error);
    }
  };

  return {
    insertItem: (item, job) => run(() => items.insert(item, job)),
    updateItem: (id, patch) => run(() => items.update(id, patch)),
    binItems: (viewer, ids, deletedAtMs) => run(() => many.bin(viewer, ids, deletedAtMs)),
    starItems: (viewer, ids, starred) => run(() => many.star(viewer, ids, starred)),
    getItem: (id) => run(() => items.get(id)),
    listItems: (query) => run(() => pages.list(query)),
    findByHash: (sha256, account) => run(() => items.byHash(sha256, account)),
    unfinishedTakes: () => run(() => items.unfinished()),
    ownedFiles: () => run(() => items.ownedFiles()),
    putJob: (job) => run(() => jobs.put(job)),
    moveJob: (itemId, from, patch) => run(() => jobs.move(itemId, from, patch)),
    jobsIn: (states) => run(() => jobs.inStates(states)),
    purgeBin: (beforeMs, viewer) => run(() => bin.purge(beforeMs, viewer ?? null)),
    putTranscript: (itemId, transcript) => run(() => transcripts.put(itemId, transcript)),
    insertTranscribed: (item, transcript) => run(() => imported.insert(item, transcript)),
    attachTranscript: (itemId, transcript, replace) => run(() => imported.attach(itemId, transcript, replace)),
    segments: (itemId, fromOrdinal, limit) => run(() => transcripts.segments(itemId, fromOrdinal, limit)),
    editSegment: (itemId, ordinal, text) => run(() => transcripts.edit(itemId, ordinal, text)),
    speakers: (itemId) => run(() => speakers.list(itemId)),
    nameSpeaker: (itemId, speaker, name) => run(() => speakers.name(itemId, speaker, name)),
    duplicates: (viewer, limit) => run(() => copies.groups(viewer, limit)),
    unhashed: (limit) => run(() => copies.unhashed(limit)),
    note: (itemId) => run(() => notes.get(itemId)),
    putNote: (itemId, text) => run(() => notes.put(itemId, text)),
    labels: (viewer) => run(() => labels.list(viewer)),
    createLabel: (account, kind, name) => run(() => labels.create(account, kind, name)),
    renameLabel: (viewer, kind, name, to) => run(() => labels.rename(viewer, kind, name, to)),
    removeLabel: (viewer, kind, name) => run(() => labels.remove(viewer, kind, name)),
    restoreLabels: (viewer, removed) => run(() => labels.restore(viewer, removed)),
    setShow: (viewer, itemIds, show) => run(() => labels.setShow(viewer, itemIds, show)),
    setTags: (viewer, itemIds, change) => run(() => labels.setTags(viewer, itemIds, change)),
    search: (text, limit, account, narrowed) => run(() => searching.search(text, limit, account ?? null, narrowed)),
    insertRender: (row) => run(() => renders.insert(row)),
    updateRender: (id, patch) => run(() => renders.update(id, patch)),
    getRender: (id) => run(() => renders.get(id)),
    listRenders: (query) => run(() => renders.list(query)),
    unfinishedRenders: () => run(() => renders.unfinished()),
    putVoice: (row) => run(() => voices.put(row)),
    voicesOf: (account) => run(() => voices.of(account)),
    deleteVoice: (id) => run(() => voices.delete(id)),
    voiceList: (account) => run(() => voices.list(account)),
    putVoiceList: (account, list, atMs) => run(() => voices.putList(account, list, atMs)),
    putTakeFigures: (figures) => run(() => takes.putTakeFigures(figures)),
    takeFigures: (itemIds) => run(() => takes.takeFigures(itemIds)),
    recentTakeFigures: (limit) => run(() => takes.recentTakeFigures(limit)),
    takeJournal: (account) => run(() => takes.takeJournal(account)),
    ...history(run),
    async snapshot(file) {
      try {
        await db.backup(file);
      } catch (error) {
        options.onError?.(error);
        throw toStoreError(error);
      }
    },
    notices: () => run(() => [...options.notices]),
    close: () => run(() => void db.close()),
  };
}
