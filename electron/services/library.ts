import { statesOf, viewItem } from '../domain/item-view.ts';
import { otherOptions } from '../domain/jobs/other-options.ts';
import { readSearch } from '../domain/search/operators.ts';
import { narrowedBy } from './narrowed.ts';
import { speakerName, speakerNames } from '../domain/transcript/speakers.ts';
import { isVisibleTo, type Viewer } from '../domain/viewer.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import { binDays, type Item, type library, type Segment } from '../ipc/contract/library.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { AudioHashes } from './audio-hashes.ts';
import type { Connection } from './connection.ts';
import type { ItemEvents } from './item-events.ts';
import { createLibraryChanges } from './library-changes.ts';
import { createLibraryDuplicates } from './library-duplicates.ts';
import { createLibraryExport } from './library-export.ts';
import type { DuplicateStore } from './ports/duplicate-store.ts';
import type { MediaFiles } from './ports/media-files.ts';
import type { NoteStore } from './ports/note-store.ts';
import type { Clock } from './ports/platform.ts';
import type { ItemWithJob, Store } from './ports/store.ts';
import type { OfferZip } from './ports/zip.ts';

/** What the library works with. */
export type LibraryDeps = {
  store: Store & NoteStore & Pick<DuplicateStore, 'duplicates'>;
  media: Pick<MediaFiles, 'mediaUrl' | 'offerDownload' | 'discard'>;
  events: ItemEvents;
  connection: Pick<Connection, 'state' | 'onChange'>;
  /** Whose rows are shown; `null` session (signed out): all, because the library stays. */
  account: { session(): { account: string } | null; onChange(listener: () => void): () => void };
  clock: Pick<Clock, 'now'>;
  offerZip: OfferZip;
  hashes: Pick<AudioHashes, 'catchUp'>;
  /** The setting: whether exports keep non-speech sounds unless told otherwise. */
  nonSpeech: () => boolean;
};

export type LibraryService = {
  /** The `library` feature of the contract. */
  handlers: Handlers<{ library: typeof library }>['library'];
  /** Deletes what has been in the bin for 30 days, with its audio. Call at start and once a day. */
  sweepBin(): Promise<void>;
};

/** Segments read or sent at once, so that long transcripts never block. */
const pageSize = 500;
const binMs = binDays * 24 * 60 * 60 * 1_000;

/**
 * Lists, search and transcripts of what is stored on this computer; nothing here asks the service anything. Every
 * method that names an item rejects with NOT_FOUND when it is gone or belongs to another account (T11).
 */
export function createLibraryService(deps: LibraryDeps): LibraryService {
  const { store, media, events, connection, account, clock } = deps;
  const isOffline = (): boolean => connection.state() === 'offline';
  const viewer = (): Viewer => account.session()?.account ?? null;
  const view = (entry: ItemWithJob): Item =>
    viewItem(entry, { progress: events.progressOf(entry.item.id), isOffline: isOffline(), nowMs: clock.now() });
  const find = async (id: string): Promise<ItemWithJob | null> => {
    const entry = await store.getItem(id);
    return entry && isVisibleTo(viewer(), entry.item.account) ? entry : null;
  };
  const need = async (id: string): Promise<ItemWithJob> => {
    const entry = await find(id);
    if (!entry) throw new ContractError('NOT_FOUND', 'This item is no longer in the library.');
    return entry;
  };

  const changes = createLibraryChanges(async (id) => {
    const entry = await find(id);
    return entry && entry.item.deletedAtMs === null ? view(entry) : null;
  });
  events.onChange((id) => changes.item(id));
  events.onListChange(() => changes.everything());
  connection.onChange(() => changes.everything());
  account.onChange(() => changes.everything());

  async function* pages(id: string): AsyncGenerator<{ segments: Segment[]; total: number }, void> {
    let from = 0;
    for (;;) {
      const page = await store.segments(id, from, pageSize);
      yield page;
      from = (page.segments.at(-1)?.ordinal ?? page.total) + 1;
      if (from >= page.total) return;
    }
  }
  const purge = async (beforeMs: number, whose: Viewer): Promise<number> => {
    const { count, files } = await store.purgeBin(beforeMs, whose);
    if (files.length > 0) await media.discard({ files, mimeType: '', sizeBytes: 0 });
    return count;
  };

  return {
    handlers: {
      async list({ status, ...query }) {
        const states = status === undefined ? undefined : statesOf(status, isOffline());
        const { rows, next, total } = await store.listItems({ ...query, states, account: viewer() });
        return { items: rows.map(view), next, total };
      },
      changes: () => changes.stream(),
      search({ text, limit }) {
        const { text: words, filters } = readSearch(text);
        return store.search(words, limit, viewer(), narrowedBy(filters, isOffline()));
      },
      async get({ id }) {
        const entry = await need(id);
        const hasAudio = entry.item.files.length > 0;
        const stored = await store.speakers(id);
        const names = speakerNames(stored);
        const speakers = stored.map(({ speaker }) => ({
          speaker,
          name: speakerName(speaker, names),
        }));
        return {
          item: view(entry),
          speakers,
          mediaUrl: hasAudio ? media.mediaUrl(id) : null,
          mimeType: hasAudio ? entry.item.mimeType : null,
          otherOptions: otherOptions(entry.item, entry.job),
          note: await store.note(id),
        };
      },
      async *segments({ id }) {
        await need(id);
        yield* pages(id);
      },
      async rename({ id, title }) {
        await need(id);
        if (title.trim() === '') throw new ContractError('BAD_INPUT', 'Give it a name with at least one character.');
        await store.updateItem(id, { title: title.trim() });
        events.changed(id);
        return {};
      },
      async setNote({ id, text }) {
        const { hasNote } = await need(id);
        await store.putNote(id, text);
        // Only what lists show: the page that writes has the text.
        if (hasNote !== (text.trim() !== '')) events.changed(id);
        return {};
      },
      async star({ id, starred }) {
        await need(id);
        await store.updateItem(id, { starred });
        events.changed(id);
        return {};
      },
      async starMany({ ids, starred }) {
        if ((await store.starItems(viewer(), ids, starred)).length > 0) events.listChanged();
        return {};
      },
      async renameSpeaker({ id, speaker, name }) {
        await need(id);
        await store.nameSpeaker(id, speaker, name);
        events.changed(id);
        return {};
      },
      async editSegment({ id, ordinal, text }) {
        await need(id);
        const segment = await store.editSegment(id, ordinal, text);
        events.changed(id);
        return { segment };
      },
      async remove({ ids }) {
        await store.binItems(viewer(), ids, clock.now());
        events.listChanged();
        return {};
      },
      async restore({ ids }) {
        await store.binItems(viewer(), ids, null);
        events.listChanged();
        return {};
      },
      async emptyBin() {
        const count = await purge(Number.MAX_SAFE_INTEGER, viewer());
        events.listChanged();
        return { count };
      },
      ...createLibraryDuplicates({ store, hashes: deps.hashes, viewer, view }),
      ...createLibraryExport({
        store,
        media,
        offerZip: deps.offerZip,
        find,
        pages,
        nonSpeech: deps.nonSpeech,
        now: clock.now,
      }),
    },
    async sweepBin() {
      await purge(clock.now() - binMs, null);
    },
  };
}
