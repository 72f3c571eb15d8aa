import type { MediaFiles } from '../ports/media-files.ts';
import type { Clock } from '../ports/platform.ts';
import type { Store } from '../ports/store.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const pageRows = 200;

/**
 * Removes the audio of dictations that are older than the person wants to keep it. Only of takes with a transcript: what
 * was never transcribed is the only copy of what was said. Texts stay for ever.
 */
export async function sweepTakeAudio(
  deps: {
    store: Pick<Store, 'listItems' | 'updateItem'>;
    media: Pick<MediaFiles, 'discard'>;
    clock: Pick<Clock, 'now'>;
    onItemChanged: (itemId: string) => void;
  },
  keepAudioDays: number | null,
): Promise<void> {
  if (keepAudioDays === null) return;
  const before = deps.clock.now() - keepAudioDays * dayMs;
  let after: string | undefined;
  do {
    const query = { limit: pageRows, sort: 'oldest', source: 'dictation' } as const;
    const { rows, next } = await deps.store.listItems({ ...query, ...(after !== undefined && { after }) });
    for (const { item } of rows) {
      if (item.createdAtMs >= before) return;
      if (item.segmentCount === null || item.recording || item.files.length === 0) continue;
      const { files, mimeType, sizeBytes } = item;
      // The row first: a row without a file is honest, a file without a row is found again at the next start.
      await deps.store.updateItem(item.id, { files: [] });
      await deps.media.discard({ files, mimeType: mimeType ?? 'audio/wav', sizeBytes: sizeBytes ?? 0 });
      deps.onItemChanged(item.id);
    }
    after = next ?? undefined;
  } while (after !== undefined);
}
