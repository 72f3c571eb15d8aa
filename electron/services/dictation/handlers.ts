import { createSegmentMeter } from '../../domain/audio/segment-meter.ts';
import { latencyByDay, percentiles, spanNames } from '../../domain/dictation/latency.ts';
import { outcomeMessage } from '../../domain/dictation/projection.ts';
import { replacementsCsv } from '../../domain/dictation/replacement-file.ts';
import { deliveryOf } from '../../domain/dictation/text-policy.ts';
import type {
  dictation as dictationContract,
  DictationSound,
  DictationState,
  LatencyFigures,
} from '../../ipc/contract/dictation.ts';
import type { MeterSegments } from '../../ipc/contract/capture.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { Handlers } from '../../ipc/rpc/define.ts';
import { latest } from '../../ipc/rpc/latest.ts';
import type { JobDecisions } from '../jobs/decisions.ts';
import type { DictationStore } from '../ports/dictation-store.ts';
import type { Inserter, KeyNames } from '../ports/dictation.ts';
import type { MediaFiles } from '../ports/media-files.ts';
import type { Clock, Log } from '../ports/platform.ts';
import type { Store } from '../ports/store.ts';
import type { Dictation } from './dictation.ts';
import type { DictationSettings } from '../../domain/dictation/settings.ts';
import type { OwnSound } from './own-sound.ts';
import type { TakeList } from './take-list.ts';

export type DictationHandlerDeps = {
  dictation: Dictation;
  takes: TakeList;
  /** What listens for the key; `onChange` also when it broke or recovered. */
  keys: KeyNames & { state(): DictationState['key']; onChange(listener: () => void): () => void };
  /** Binds the chosen key, again if need be. */
  listen: () => Promise<void>;
  inserter: Inserter;
  sound: OwnSound;
  insertion: DictationState['insertion'];
  store: Pick<Store, 'getItem' | 'editSegment'> & Pick<DictationStore, 'recentTakeFigures' | 'takeJournal'>;
  media: Pick<MediaFiles, 'offerDownload'>;
  decisions: Pick<JobDecisions, 'submit' | 'retry' | 'approve'>;
  settings: () => DictationSettings;
  /** Runs `act` as something the page asked for: a take it begins is not put into a window. */
  fromPage: (act: () => void) => void;
  viewer: () => string | null;
  /** Something about the library's takes changed. */
  onTakesChanged: (listener: () => void) => () => void;
  takesChanged: (itemId: string) => void;
  clock: Pick<Clock, 'sleep'>;
  log: Log;
};

/** Takes behind the figures: enough for a p99, few enough to follow a change of the line. */
const figuresOver = 500;
/** Days with takes that the figures are shown for. */
const shownDays = 14;
/** Changes of the library come in bursts. */
const settleMs = 100;

/** The `dictation` feature of the contract over the desk, the takes and the ports. */
export function createDictationHandlers(
  deps: DictationHandlerDeps,
): Handlers<{ dictation: typeof dictationContract }>['dictation'] {
  const { dictation, store } = deps;
  let revision = 0;
  let journal: DictationState['journal'] = { takes: 0, lost: 0 };
  const state = (): DictationState => ({
    ...dictation.view(),
    key: deps.keys.state(),
    insertion: deps.insertion,
    journal,
    revision,
  });

  return {
    state: () =>
      latest<DictationState>((emit) => {
        let isPending = false;
        const look = async (): Promise<void> => {
          journal = await store.takeJournal(deps.viewer());
          revision += 1;
          emit(state());
        };
        const lookSoon = (): void => {
          if (isPending) return;
          isPending = true;
          void deps.clock
            .sleep(settleMs)
            .then(() => {
              isPending = false;
              return look();
            })
            .catch(() => deps.log.warn('dictation-journal-not-read'));
        };
        emit(state());
        void look().catch(() => deps.log.warn('dictation-journal-not-read'));
        const stops = [
          dictation.onView(() => emit(state())),
          deps.keys.onChange(() => emit(state())),
          deps.onTakesChanged(lookSoon),
        ];
        return () => {
          for (const stop of stops) stop();
        };
      }),
    meter: () => latest<MeterSegments>((emit) => dictation.onLevel(createSegmentMeter(emit))),
    press() {
      deps.fromPage(() => dictation.key('down'));
      return {};
    },
    release: () => (dictation.key('up'), {}),
    toggle() {
      deps.fromPage(() => dictation.key('toggle'));
      return {};
    },
    dismiss: ({ session }) => (dictation.dismiss(session ?? null), {}),
    list: (query) => deps.takes.page(query),
    async retry({ id }) {
      await deps.takes.segmentsOf(id);
      const job = (await store.getItem(id))?.job ?? null;
      if (job === null) await deps.decisions.submit(id);
      else if (job.state === 'unknown' || job.state === 'held') await deps.decisions.approve(id);
      else await deps.decisions.retry(id);
      return {};
    },
    async edit({ id, text }) {
      const segments = await deps.takes.segmentsOf(id);
      const [only] = segments;
      if (only === undefined || segments.length > 1)
        throw new ContractError('BAD_INPUT', 'This text has several parts; correct it in its transcript.');
      await store.editSegment(id, only.ordinal, text);
      deps.takesChanged(id);
      return {};
    },
    async insert({ id, delayMs = 0 }, { signal }) {
      const segments = await deps.takes.segmentsOf(id);
      if (segments.length === 0) throw new ContractError('BAD_INPUT', 'This dictation has no text yet.');
      if (delayMs > 0) await deps.clock.sleep(delayMs, signal);
      const { insertion, text: policy } = deps.settings();
      const target = insertion === 'copy' ? null : await deps.inserter.target();
      const { text } = deliveryOf(segments, policy, target?.kind ?? 'unknown');
      const result = await deps.inserter.insert({ text, target, mode: insertion }, signal);
      if (result.how !== 'copied') return { how: result.how, message: null };
      return { how: 'copied', message: outcomeMessage({ kind: 'copied', why: result.why }) };
    },
    sounds: () =>
      latest<DictationSound[]>(
        (emit) => deps.sound.onSound((sound) => emit([sound])),
        (waiting, newer) => [...waiting, ...newer],
      ),
    soundBegins: ({ id }) => ({ mayBegin: deps.sound.begins(id) }),
    soundOver({ id }) {
      deps.sound.over(id);
      return {};
    },
    async exportReplacements() {
      const fileName = 'Dictation replacements.csv';
      const bytes = new TextEncoder().encode(replacementsCsv(deps.settings().text.replacements));
      return { fileName, downloadUrl: await deps.media.offerDownload(fileName, 'text/csv', bytes) };
    },
    async latency() {
      const takes = await store.recentTakeFigures(figuresOver);
      const figure = (name: (typeof spanNames)[number]) => percentiles(takes.map(({ spans }) => spans[name]));
      const figures = Object.fromEntries(spanNames.map((name) => [name, figure(name)])) as Omit<
        LatencyFigures,
        'byDay'
      >;
      return { ...figures, byDay: latencyByDay(takes, dayOf, shownDays) };
    },
    async listen() {
      await deps.listen();
      return {};
    },
    keys: () => latest<{ chord: string; isDown: boolean }>((emit) => deps.keys.onName(emit)),
  };
}

/** `2026-11-27`, in this computer's time zone. */
function dayOf(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
