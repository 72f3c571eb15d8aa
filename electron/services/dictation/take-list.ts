import { deliveryOf, type TextPolicy } from '../../domain/dictation/text-policy.ts';
import { outcomeMessage } from '../../domain/dictation/projection.ts';
import { viewItem } from '../../domain/item-view.ts';
import { isVisibleTo, type Viewer } from '../../domain/viewer.ts';
import type { DictationTake } from '../../ipc/contract/dictation.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { Segment } from '../../ipc/contract/library.ts';
import type { DictationStore, TakeFigures } from '../ports/dictation-store.ts';
import type { MediaFiles } from '../ports/media-files.ts';
import type { ItemWithJob, NewSegment, Store } from '../ports/store.ts';

export type TakeListDeps = {
  store: Pick<Store, 'listItems' | 'getItem' | 'segments'> & Pick<DictationStore, 'takeFigures'>;
  media: Pick<MediaFiles, 'mediaUrl'>;
  viewer: () => Viewer;
  policy: () => TextPolicy;
  progressOf: (itemId: string) => number | null;
  isOffline: () => boolean;
};

export type TakeList = {
  page(query: {
    after?: string;
    limit: number;
  }): Promise<{ takes: DictationTake[]; next: string | null; total: number }>;
  /** Segments of one take as they are now, corrections included. Rejects with NOT_FOUND. */
  segmentsOf(id: string): Promise<Segment[]>;
};

/** More segments than this are a recording rather than a sentence: its text is read in the transcript's own view. */
const segmentLimit = 200;

/** The takes of the library with their texts, as they were or would be delivered. */
export function createTakeList(deps: TakeListDeps): TakeList {
  const { store } = deps;
  const view = async (entry: ItemWithJob, figures: TakeFigures | undefined): Promise<DictationTake> => {
    const { item } = entry;
    const { segments, total } = await store.segments(item.id, 0, segmentLimit);
    const { text, leftOut, sounds } = deliveryOf(segments.map(asNew), deps.policy(), 'text');
    const shown = viewItem(entry, { progress: deps.progressOf(item.id), isOffline: deps.isOffline() });
    const ended = figures === undefined ? null : outcomeMessage(figures.outcome);
    // What became of it is told until there is a text; the job's own trouble comes first.
    const problem = shown.problem ?? (item.segmentCount === null && !item.recording ? ended : null);
    return {
      item: { ...shown, problem },
      text: text.trim(),
      leftOut: leftOut.map((other) => other.text),
      sounds: [...sounds].map(([name, count]) => ({ name, count })),
      segments: total,
      spans: figures?.spans ?? null,
      mediaUrl: item.files.length > 0 && !item.recording ? deps.media.mediaUrl(item.id) : null,
    };
  };

  return {
    async page({ after, limit }) {
      const query = { limit, sort: 'newest', source: 'dictation', account: deps.viewer() } as const;
      const { rows, next, total } = await store.listItems({ ...query, ...(after !== undefined && { after }) });
      const figures = new Map(
        (await store.takeFigures(rows.map(({ item }) => item.id))).map((one) => [one.itemId, one]),
      );
      return { takes: await Promise.all(rows.map((row) => view(row, figures.get(row.item.id)))), next, total };
    },
    async segmentsOf(id) {
      const entry = await store.getItem(id);
      if (entry === null || entry.item.source !== 'dictation' || !isVisibleTo(deps.viewer(), entry.item.account))
        throw new ContractError('NOT_FOUND', 'This dictation is no longer in the library.');
      return (await store.segments(id, 0, segmentLimit)).segments;
    },
  };
}

function asNew({ speaker, text, startMs, endMs, words }: Segment): NewSegment {
  return { speaker, text, startMs, endMs, words };
}
