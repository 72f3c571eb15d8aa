import { createFileNames, safeFileName } from '../domain/file-name.ts';
import { exportTranscript } from '../domain/transcript/export.ts';
import { speakerNames } from '../domain/transcript/speakers.ts';
import { ContractError } from '../ipc/contract/errors.ts';
import type { ExportFormat, library, Segment } from '../ipc/contract/library.ts';
import type { Handlers } from '../ipc/rpc/define.ts';
import type { NoteStore } from './ports/note-store.ts';
import type { MediaFiles } from './ports/media-files.ts';
import type { ItemRow, ItemWithJob, Store } from './ports/store.ts';
import type { OfferZip, ZipEntry } from './ports/zip.ts';

/** What exports work with. */
export type LibraryExportDeps = {
  store: Pick<Store, 'segments' | 'speakers'> & Pick<NoteStore, 'note'>;
  media: Pick<MediaFiles, 'offerDownload'>;
  offerZip: OfferZip;
  /** The item if it may be shown, and not `null` for what is gone or another account's. */
  find: (id: string) => Promise<ItemWithJob | null>;
  /** The segments of an item in pages. */
  pages: (id: string) => AsyncIterable<{ segments: Segment[] }>;
  /** The setting: whether exports keep non-speech sounds unless told otherwise. */
  nonSpeech: () => boolean;
  now: () => number;
};

/** Titles named in the answer; more are only counted. */
const mostNamed = 20;

/** Transcripts as files, with what a person wrote about them: one, or many in a ZIP that is packed one by one. */
export function createLibraryExport(
  deps: LibraryExportDeps,
): Pick<Handlers<{ library: typeof library }>['library'], 'export' | 'exportMany'> {
  const { store, media, find } = deps;

  const fileOf = async (item: ItemRow, format: ExportFormat, nonSpeech: boolean) => {
    const segments: Segment[] = [];
    for await (const page of deps.pages(item.id)) segments.push(...page.segments);
    const { text, mimeType, extension } = exportTranscript(format, {
      title: item.title,
      segments,
      speakerNames: speakerNames(await store.speakers(item.id)),
      durationMs: item.durationMs,
      language: item.language,
      nonSpeech,
      createdAtMs: item.createdAtMs,
      note: await store.note(item.id),
    });
    return { bytes: new TextEncoder().encode(text), mimeType, extension };
  };

  async function* entriesOf(
    ids: readonly string[],
    format: ExportFormat,
    nonSpeech: boolean,
  ): AsyncGenerator<ZipEntry> {
    const names = createFileNames();
    for (const id of ids) {
      // Read when its turn comes: what was deleted meanwhile is left out.
      const item = (await find(id))?.item;
      if (!item || item.segmentCount === null) continue;
      const { bytes, extension } = await fileOf(item, format, nonSpeech);
      yield { name: names(item.title, extension), bytes, modifiedAtMs: item.createdAtMs };
    }
  }

  return {
    async export({ id, format, nonSpeech }) {
      const item = (await find(id))?.item;
      if (!item) throw new ContractError('NOT_FOUND', 'This item is no longer in the library.');
      if (item.segmentCount === null) throw new ContractError('BAD_INPUT', 'There is no transcript to export yet.');
      const { bytes, mimeType, extension } = await fileOf(item, format, nonSpeech ?? deps.nonSpeech());
      const fileName = safeFileName(item.title, extension);
      return { fileName, downloadUrl: await media.offerDownload(fileName, mimeType, bytes) };
    },
    async exportMany({ ids, format, nonSpeech }) {
      const ready: string[] = [];
      const without: string[] = [];
      for (const id of new Set(ids)) {
        const item = (await find(id))?.item;
        if (!item) continue;
        if (item.segmentCount === null) without.push(item.title);
        else ready.push(id);
      }
      if (ready.length === 0) throw new ContractError('BAD_INPUT', 'None of these has a transcript to export yet.');
      const day = new Date(deps.now()).toISOString().slice(0, 10);
      const fileName = `Transcripts ${day}.zip`;
      return {
        fileName,
        downloadUrl: await deps.offerZip(fileName, entriesOf(ready, format, nonSpeech ?? deps.nonSpeech())),
        exported: ready.length,
        without: without.slice(0, mostNamed),
        withoutCount: without.length,
      };
    },
  };
}
