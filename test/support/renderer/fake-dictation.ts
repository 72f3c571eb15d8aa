import { replacementsCsv } from '../../../electron/domain/dictation/replacement-file.ts';
import { deliveryOf } from '../../../electron/domain/dictation/text-policy.ts';
import { latencyByDay, percentiles, spanNames } from '../../../electron/domain/dictation/latency.ts';
import type { MeterSegments } from '../../../electron/ipc/contract/capture.ts';
import type {
  dictation as dictationContract,
  DictationSound,
  DictationState,
  DictationTake,
  LatencyFigures,
} from '../../../electron/ipc/contract/dictation.ts';
import { ContractError } from '../../../electron/ipc/contract/errors.ts';
import type { Settings } from '../../../electron/ipc/contract/settings.ts';
import type { Handlers } from '../../../electron/ipc/rpc/define.ts';
import { latest } from '../../../electron/ipc/rpc/latest.ts';
import { makeItem, toneWav } from './fake-data.ts';
import type { Scenario } from './fake-scenarios.ts';

/** What was said in the takes of a typical profile; `[speaker, text]` pairs of the ones with company. */
const said: (string | [string, string][])[] = [
  'Please move the review to Thursday afternoon, and tell Priya that the numbers are in the shared folder.',
  [
    ['0', 'The ferry leaves at half past ten, so we should be at the harbour by ten.'],
    ['1', 'Do you want coffee?'],
  ],
  '[breath] I think the second version is better, [hesitate] but the title is too long. [laugh]',
  'Thanks, that works for me.',
  'Draft of the opening: on clear evenings the lighthouse keeper counted the boats as they came in, and he was never wrong.',
];

const hourMs = 3_600_000;

/** Takes of every kind, newest first. */
function takesOf(scenario: Scenario, nowMs: number): DictationTake[] {
  if (scenario === 'empty' || scenario === 'welcome') return [];
  const made = Array.from({ length: 20 }, (_, index): DictationTake => {
    const words = said[index % said.length] ?? '';
    const parts: [string, string][] = typeof words === 'string' ? [['0', words]] : words;
    const segments = parts.map(([speaker, text], at) => ({
      speaker,
      text,
      startMs: at * 4000,
      endMs: at * 4000 + (at === 0 ? 3900 : 900),
      words: null,
    }));
    const { text, leftOut, sounds } = deliveryOf(segments, { ...fakePolicy, onlyMyVoice: parts.length > 1 }, 'text');
    const keyUpToSentMs = 31 + ((index * 7) % 23);
    const jobToCompletedMs = 310 + ((index * 37) % 190);
    const completedToInsertedMs = 34 + ((index * 5) % 17);
    return {
      item: makeItem({
        id: `take-${index}`,
        title: `Dictation ${index + 1}`,
        source: 'dictation',
        createdAtMs: nowMs - index * 9.7 * hourMs - 60_000,
        durationMs: 3_200 + index * 640,
        segmentCount: parts.length,
        speakerCount: parts.length,
        hasAudio: index < 17,
      }),
      text,
      leftOut: leftOut.map((other) => other.text),
      sounds: [...sounds].map(([name, count]) => ({ name, count })),
      segments: parts.length,
      spans: {
        keyToFirstFrameMs: 9 + (index % 6),
        keyUpToSentMs,
        sentToJobMs: 42,
        jobToCompletedMs,
        completedToInsertedMs,
        keyUpToInsertedMs: keyUpToSentMs + 42 + jobToCompletedMs + completedToInsertedMs,
      },
      mediaUrl: index < 17 ? URL.createObjectURL(toneWav(3_000)) : null,
    };
  });
  const failed: DictationTake = {
    ...(made[0] as DictationTake),
    item: makeItem({
      id: 'take-failed',
      title: 'Dictation that failed',
      source: 'dictation',
      createdAtMs: nowMs - 30_000,
      durationMs: 5_200,
      segmentCount: null,
      status: 'Failed',
      problem: 'The account has no credit left. Add credit, then retry from the list.',
    }),
    text: '',
    leftOut: [],
    sounds: [],
    segments: 0,
    spans: null,
  };
  return [failed, ...made.slice(0, 19)];
}

const fakePolicy = {
  verbatim: false,
  onlyMyVoice: false,
  newlines: 'space',
  newlinesInTerminals: false,
  trailingSpace: false,
  replacements: [],
} as const;

/** Dictation over a list in memory; state, level and keys are what the test says. */
export function createFakeDictation(
  scenario: Scenario,
  settings: () => Settings,
  record: (name: string, input: unknown) => void,
) {
  let takes = takesOf(scenario, Date.now());
  let state: DictationState = {
    status: 'Ready',
    session: null,
    pending: 0,
    message: null,
    key: { backend: 'uiohook', hasRelease: true, problem: null, cancelKey: 'Esc' },
    insertion: { backend: 'x11', problem: null },
    journal: { takes: takes.length, lost: 0 },
    revision: 1,
  };
  const stateListeners = new Set<(state: DictationState) => void>();
  const meterListeners = new Set<(shown: MeterSegments) => void>();
  const keyListeners = new Set<(key: { chord: string; isDown: boolean }) => void>();
  const soundListeners = new Set<(sound: DictationSound) => void>();
  const note = (name: string, input: unknown = null): void => record(`dictation.${name}`, input);
  const set = (values: Partial<DictationState>): void => {
    state = { ...state, ...values };
    for (const listener of stateListeners) listener(state);
  };
  const patch = (id: string, values: Partial<DictationTake>): void => {
    takes = takes.map((take) => (take.item.id === id ? { ...take, ...values } : take));
    set({ revision: state.revision + 1 });
  };
  const find = (id: string): DictationTake => {
    const take = takes.find(({ item }) => item.id === id);
    if (!take) throw new ContractError('NOT_FOUND', 'This dictation is no longer in the library.');
    return take;
  };

  const handlers: Handlers<{ dictation: typeof dictationContract }>['dictation'] = {
    state: () =>
      latest<DictationState>((emit) => {
        emit(state);
        stateListeners.add(emit);
        return () => stateListeners.delete(emit);
      }),
    meter: () =>
      latest<MeterSegments>((emit) => {
        meterListeners.add(emit);
        return () => meterListeners.delete(emit);
      }),
    press() {
      note('press');
      set({ status: 'Listening', session: 'take-now', message: null });
      return {};
    },
    release() {
      note('release');
      set({ status: 'Transcribing', pending: 1 });
      return {};
    },
    toggle() {
      note('toggle');
      return {};
    },
    dismiss() {
      note('dismiss');
      set({ status: 'Ready', session: null, pending: 0 });
      return {};
    },
    async list({ after, limit }) {
      if (scenario === 'slow') await new Promise(() => {});
      if (scenario === 'broken') throw new ContractError('INTERNAL', 'The library file could not be opened.');
      const from = after === undefined ? 0 : takes.findIndex(({ item }) => item.id === after) + 1;
      const page = takes.slice(from, from + limit);
      const next = from + limit < takes.length ? (page.at(-1)?.item.id ?? null) : null;
      return { takes: page, next, total: takes.length };
    },
    retry({ id }) {
      note('retry', id);
      patch(id, { item: { ...find(id).item, status: 'Queued', problem: null } });
      return {};
    },
    edit({ id, text }) {
      note('edit', { id, text });
      patch(id, { text });
      return {};
    },
    insert(input) {
      note('insert', input);
      return { how: 'pasted', message: null };
    },
    sounds: () =>
      latest<DictationSound[]>(
        (emit) => {
          const one = (sound: DictationSound): void => emit([sound]);
          soundListeners.add(one);
          return () => soundListeners.delete(one);
        },
        (waiting, newer) => [...waiting, ...newer],
      ),
    soundBegins: () => ({ mayBegin: true }),
    soundOver({ id }) {
      note('soundOver', id);
      return {};
    },
    exportReplacements() {
      const csv = replacementsCsv(settings().dictation.text.replacements);
      note('exportReplacements', csv);
      return { fileName: 'Dictation replacements.csv', downloadUrl: URL.createObjectURL(new Blob([csv])) };
    },
    latency() {
      const figure = (name: (typeof spanNames)[number]) => percentiles(takes.map(({ spans }) => spans?.[name] ?? null));
      const figures = Object.fromEntries(spanNames.map((name) => [name, figure(name)])) as Omit<
        LatencyFigures,
        'byDay'
      >;
      const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
      const ended = takes.flatMap(({ item, spans }) => (spans === null ? [] : [{ atMs: item.createdAtMs, spans }]));
      return { ...figures, byDay: latencyByDay(ended, dayOf, 14) };
    },
    listen() {
      note('listen');
      set({ key: { backend: 'uiohook', hasRelease: true, problem: null, cancelKey: 'Esc' } });
      return {};
    },
    keys: () =>
      latest<{ chord: string; isDown: boolean }>((emit) => {
        keyListeners.add(emit);
        return () => keyListeners.delete(emit);
      }),
  };
  return {
    handlers,
    knobs: {
      set,
      /** Of the newest take. */
      item(values: Partial<DictationTake['item']>): void {
        const [newest] = takes;
        if (newest) patch(newest.item.id, { item: { ...newest.item, ...values } });
      },
      meter(shown: MeterSegments): void {
        for (const listener of meterListeners) listener(shown);
      },
      meterReaders: () => meterListeners.size,
      sound(sound: DictationSound): void {
        for (const listener of soundListeners) listener(sound);
      },
      key(chord: string, isDown: boolean): void {
        for (const listener of keyListeners) listener({ chord, isDown });
      },
    },
  };
}
