import { ContractError } from '../../../electron/ipc/contract/errors.ts';
import type { AppState } from '../../../electron/ipc/contract/app.ts';
import type { CaptureState, Level } from '../../../electron/ipc/contract/capture.ts';
import { app } from '../../../electron/ipc/contract/app.ts';
import { backup, type BackupState } from '../../../electron/ipc/contract/backup.ts';
import { capture } from '../../../electron/ipc/contract/capture.ts';
import { dictation } from '../../../electron/ipc/contract/dictation.ts';
import { type Hit, type Item, type ItemDetail, type Segment, library } from '../../../electron/ipc/contract/library.ts';
import { type Settings, settings } from '../../../electron/ipc/contract/settings.ts';
import { labels } from '../../../electron/ipc/contract/labels.ts';
import { transcribe } from '../../../electron/ipc/contract/transcribe.ts';
import type { Handlers } from '../../../electron/ipc/rpc/define.ts';
import { latest } from '../../../electron/ipc/rpc/latest.ts';
import { isTranscriptName } from '../../../electron/domain/import/pair-files.ts';
import { sourcesOf } from '../../../electron/domain/search/filters.ts';
import { readSearch } from '../../../electron/domain/search/operators.ts';
import { findInTranscript } from '../../../electron/domain/transcript/find.ts';
import { plainText } from '../../../electron/domain/transcript/tags.ts';
import { transcriptionEstimateMicroUsd } from '../../../electron/domain/money.ts';
import { conversation, makeItem, toneWav } from './fake-data.ts';
import { createFakeLabels } from './fake-labels.ts';
import { createFakeDictation } from './fake-dictation.ts';
import { itemsOf, type Scenario } from './fake-scenarios.ts';
import { hostileTexts } from './hostile-texts.ts';

/** What a new profile starts with; put in by the page's build, since the page may not import it. */
declare const defaultSettings: Settings;

/** The part of the contract that these views use. */
export const spine = { backup, app, settings, capture, library, labels, transcribe, dictation };

/** A value with listeners, streamed as snapshots. */
function state<T>(initial: T) {
  let value = initial;
  const listeners = new Set<(next: T) => void>();
  return {
    get: () => value,
    set(next: Partial<T>): void {
      value = { ...value, ...next };
      for (const listener of listeners) listener(value);
    },
    stream: () =>
      latest<T>((emit) => {
        emit(value);
        listeners.add(emit);
        return () => listeners.delete(emit);
      }),
  };
}

/** Handlers over lists in memory: what the page sees is decided by the scenario, and changed by the test while it runs. */
export function createFake(scenario: Scenario) {
  const nowMs = Date.now();
  let items = itemsOf(scenario, nowMs);
  let binned: Item[] = [];
  let revision = 0;
  const edited = new Map<string, Map<number, string>>();
  const notes = new Map<string, string>(
    items.flatMap((item) => (item.hasNote ? [[item.id, 'Ask Ana for the tide table of 1953.']] : [])),
  );
  const names = new Map<string, Map<string, string>>();
  const otherOptions = new Map<string, NonNullable<ItemDetail['otherOptions']>>();
  const calls: { name: string; input: unknown }[] = [];
  const isSandbox = scenario === 'sandbox';
  const appState = state<AppState>({
    version: '0.1.0',
    origin: scenario === 'welcome' ? null : isSandbox ? 'sandbox' : 'account',
    keyHint: scenario === 'welcome' || isSandbox ? null : 'k3Fq',
    keyStorage: scenario === 'welcome' || isSandbox ? null : 'keyring',
    apiUrl: 'https://api.fluxions.ai',
    connection: scenario === 'offline' ? 'offline' : 'online',
    waitingToSend: scenario === 'offline' ? 7 : 0,
    platform: 'browser',
    captureBackend: 'naudiodon',
    captureProblem: null,
    notices: [],
  });
  const settingsState = state<Settings>({ ...defaultSettings, confirmAboveMicroUsd: 250_000 });
  const idle: CaptureState = {
    phase: 'idle',
    itemId: null,
    device: null,
    sampleRateHz: 48_000,
    channels: 1,
    elapsedMs: 0,
    bytesOnDisk: 0,
    parts: 1,
    estimateMicroUsd: 0,
    warning: null,
    problem: null,
  };
  const captureState = state<CaptureState>(idle);
  const levelListeners = new Set<(level: Level) => void>();
  const changeListeners = new Set<(change: { revision: number; items: Item[]; all: boolean }) => void>();
  const media = new Map<string, string>();

  const tell = (changed: Item[], all = false): void => {
    revision += 1;
    for (const listener of changeListeners) listener({ revision, items: changed, all });
  };
  const find = (id: string): Item => {
    const item = items.find((one) => one.id === id);
    if (!item) throw new ContractError('NOT_FOUND', 'This item is no longer in the library.');
    return item;
  };
  const patch = (id: string, values: Partial<Item>): void => {
    items = items.map((item) => (item.id === id ? { ...item, ...values } : item));
    tell([find(id)]);
  };
  const segmentsOf = (item: Item): Segment[] => {
    if (item.segmentCount === null || item.segmentCount === 0) return [];
    const made =
      scenario === 'hostile'
        ? hostileTexts.map((text, ordinal) => ({
            ordinal,
            speaker: text.slice(0, 60),
            text,
            startMs: ordinal * 1000,
            endMs: ordinal * 1000 + 900,
            words: null,
            edited: false,
          }))
        : conversation(item.segmentCount, item.speakerCount ?? 2);
    const changes = edited.get(item.id);
    return made.map((segment) => {
      const text = changes?.get(segment.ordinal);
      return text === undefined ? segment : { ...segment, text, edited: true };
    });
  };
  const record = (name: string, input: unknown): void => void calls.push({ name, input });
  const slowly = async (): Promise<void> => {
    if (scenario === 'slow') await new Promise(() => {});
    if (scenario === 'broken')
      throw new ContractError('INTERNAL', 'The library file could not be opened. Your audio is kept.');
  };

  function* searchHits(typed: string): Generator<Hit> {
    const { text, filters } = readSearch(typed);
    const sources = sourcesOf(filters);
    for (const item of items) {
      if (sources && !sources.includes(item.source)) continue;
      const base = { itemId: item.id, title: item.title, createdAtMs: item.createdAtMs, isNote: false };
      const [inTitle] = findInTranscript([{ ordinal: 0, text: item.title }], text);
      if (inTitle)
        yield { ...base, ordinal: null, startMs: null, speaker: null, text: item.title, marks: inTitle.ranges };
      const [inNote] = findInTranscript([{ ordinal: 0, text: notes.get(item.id) ?? '' }], text);
      if (inNote) {
        const note = notes.get(item.id) ?? '';
        yield { ...base, isNote: true, ordinal: null, startMs: null, speaker: null, text: note, marks: inNote.ranges };
      }
      for (const segment of segmentsOf(item)) {
        const plain = plainText(segment.text);
        const [found] = findInTranscript([{ ordinal: segment.ordinal, text: plain }], text);
        if (found)
          yield {
            ...base,
            ordinal: segment.ordinal,
            startMs: segment.startMs,
            speaker: segment.speaker,
            text: plain,
            marks: found.ranges,
          };
      }
    }
  }

  const sorters: Record<string, (a: Item, b: Item) => number> = {
    newest: (a, b) => b.createdAtMs - a.createdAtMs,
    oldest: (a, b) => a.createdAtMs - b.createdAtMs,
    title: (a, b) => a.title.localeCompare(b.title),
    longest: (a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0),
  };

  const fakeLabels = createFakeLabels({
    items: () => items,
    update(change) {
      items = items.map(change);
      tell([], true);
    },
    record,
  });
  const backupState = state<BackupState>({
    phase: 'idle',
    doneBytes: 0,
    totalBytes: 0,
    previousCount: 0,
    previousBytes: 0,
    libraryPath: '/home/ana/.local/share/Fluxions Desktop',
    canMove: true,
  });
  const fakeDictation = createFakeDictation(scenario, () => settingsState.get(), record);
  const handlers: Handlers<typeof spine> = {
    dictation: fakeDictation.handlers,
    backup: {
      state: () => backupState.stream(),
      create: async () => {
        record('backup.create', null);
        return { fileName: 'Fluxions library 2026-06-29.tar', downloadUrl: URL.createObjectURL(new Blob(['fake'])) };
      },
      restore: async ({ file }) => {
        record('backup.restore', file);
        if (!fileNames.get(file)?.endsWith('.tar')) {
          throw new ContractError(
            'BAD_INPUT',
            'This backup cannot be used: it is damaged. Your library was not changed.',
          );
        }
        backupState.set({ phase: 'restart', previousCount: 1, previousBytes: 2_300_000_000 });
        return {};
      },
      cancel: async () => ({}),
      restart: async () => {
        record('backup.restart', null);
        backupState.set({ phase: 'idle' });
        return {};
      },
      moveLibrary: async () => {
        record('backup.moveLibrary', null);
        return {};
      },
      removePrevious: async () => {
        record('backup.removePrevious', null);
        backupState.set({ previousCount: 0, previousBytes: 0 });
        return {};
      },
    },
    app: {
      state: () => appState.stream(),
      useSandbox: async () => {
        appState.set({ origin: 'sandbox', keyHint: null, keyStorage: null });
        return {};
      },
      connect: async ({ apiKey }) => {
        record('app.connect', apiKey.length);
        if (apiKey.includes('bad'))
          throw new ContractError('AUTH_REQUIRED', 'The service refused the API key. Enter a valid key.');
        appState.set({ origin: 'account', keyHint: apiKey.slice(-4), keyStorage: 'keyring' });
        return {};
      },
      signOut: async () => {
        appState.set({ origin: 'sandbox', keyHint: null, keyStorage: null });
        return {};
      },
      checkConnection: async () => ({}),
      forgetLearned: async () => {
        record('app.forgetLearned', {});
        return {};
      },
      dismissNotice: async ({ id }) => {
        appState.set({ notices: appState.get().notices.filter((notice) => notice.id !== id) });
        return {};
      },
    },
    settings: {
      state: () => settingsState.stream(),
      save: async (values) => {
        record('settings.save', values);
        if (values.apiUrl?.startsWith('http://example')) {
          throw new ContractError('BAD_INPUT', 'The address must be secure (https), or on this computer.');
        }
        settingsState.set(values);
        return settingsState.get();
      },
    },
    capture: {
      devices: async () => ({
        devices: [
          { name: 'MacBook Pro Microphone', isDefault: true, maxChannels: 1, sampleRateHz: 48_000 },
          { name: 'Shure MV7+', isDefault: false, maxChannels: 2, sampleRateHz: 48_000 },
          { name: 'Scarlett 2i2 USB', isDefault: false, maxChannels: 2, sampleRateHz: 96_000 },
        ],
      }),
      state: () => captureState.stream(),
      levels: () =>
        latest<Level>((emit) => {
          emit({ rms: 0, peak: 0, min: 0, max: 0, elapsedMs: 0 });
          levelListeners.add(emit);
          return () => levelListeners.delete(emit);
        }),
      start: async (input) => {
        record('capture.start', input);
        captureState.set({ ...idle, phase: 'recording', itemId: 'take-1', device: 'MacBook Pro Microphone' });
        return { itemId: 'take-1' };
      },
      pause: async () => {
        captureState.set({ phase: 'paused' });
        return {};
      },
      resume: async () => {
        captureState.set({ phase: 'recording' });
        return {};
      },
      stop: async (input) => {
        record('capture.stop', input);
        const durationMs = Math.max(1000, captureState.get().elapsedMs);
        captureState.set(idle);
        items = [
          makeItem({
            id: 'take-1',
            title: 'Recording, today at 14:32',
            source: 'recording',
            createdAtMs: Date.now(),
            durationMs,
            status: 'Processing',
            segmentCount: null,
            estimateMicroUsd: transcriptionEstimateMicroUsd(durationMs),
          }),
          ...items,
        ];
        tell([], true);
        return { itemId: 'take-1' };
      },
    },
    library: {
      list: async ({ after, limit, sort, status, source, starred, bin, show, tags = [] }) => {
        await slowly();
        const rows = (bin ? binned : items)
          .filter((item) => status === undefined || item.status === status)
          .filter((item) => source === undefined || item.source === source)
          .filter((item) => starred === undefined || item.starred === starred)
          .filter((item) => show === undefined || item.show === show)
          .filter((item) => tags.every((tag) => item.tags.includes(tag)))
          .sort(sorters[sort]);
        const from = after === undefined ? 0 : rows.findIndex((item) => item.id === after) + 1;
        const page = rows.slice(from, from + limit);
        return { items: page, total: rows.length, next: from + limit < rows.length ? (page.at(-1)?.id ?? null) : null };
      },
      changes: () =>
        latest(
          (emit) => {
            emit({ revision, items: [], all: false });
            changeListeners.add(emit);
            return () => changeListeners.delete(emit);
          },
          (waiting, newer) => ({ ...newer, items: [...waiting.items, ...newer.items], all: waiting.all || newer.all }),
        ),
      search: async ({ text, limit }) => {
        await slowly();
        const hits: Hit[] = [];
        let total = 0;
        for (const hit of searchHits(text)) {
          total += 1;
          if (hits.length < limit) hits.push(hit);
          if (total > 1000) break;
        }
        return { hits, total };
      },
      get: async ({ id }) => {
        await slowly();
        const item = find(id);
        if (item.hasAudio && !media.has(id))
          media.set(id, URL.createObjectURL(toneWav(Math.min(item.durationMs ?? 1000, 240_000))));
        const given = names.get(id) ?? new Map<string, string>();
        return {
          item,
          speakers: [...given].map(([speaker, name]) => ({ speaker, name })),
          mediaUrl: media.get(id) ?? null,
          mimeType: 'audio/wav',
          otherOptions: otherOptions.get(id) ?? null,
          note: notes.get(id) ?? '',
        };
      },
      segments: async function* ({ id }) {
        const all = segmentsOf(find(id));
        for (let from = 0; from === 0 || from < all.length; from += 500) {
          yield { segments: all.slice(from, from + 500), total: all.length };
        }
      },
      rename: async ({ id, title }) => {
        record('library.rename', { id, title });
        patch(id, { title });
        return {};
      },
      setNote: async ({ id, text }) => {
        record('library.setNote', { id, text });
        if (text.includes('FAIL'))
          throw new ContractError('DISK_FULL', 'The disk is full. Free some space and try again.');
        notes.set(id, text);
        patch(id, { hasNote: text !== '' });
        return {};
      },
      star: async ({ id, starred }) => {
        patch(id, { starred });
        return {};
      },
      starMany: async ({ ids, starred }) => {
        record('library.starMany', { ids: ids.length, starred });
        const wanted = new Set(ids);
        items = items.map((item) => (wanted.has(item.id) ? { ...item, starred } : item));
        tell([], true);
        return {};
      },
      exportMany: async ({ ids, format }) => {
        record('library.exportMany', { ids, format });
        const without = ids.map(find).filter((item) => item.segmentCount === null);
        return {
          fileName: 'Transcripts 2026-01-14.zip',
          downloadUrl: URL.createObjectURL(new Blob(['fake zip'])),
          exported: ids.length - without.length,
          without: without.map(({ title }) => title).slice(0, 20),
          withoutCount: without.length,
        };
      },
      renameSpeaker: async ({ id, speaker, name }) => {
        const given = names.get(id) ?? new Map<string, string>();
        given.set(speaker, name);
        names.set(id, given);
        tell([find(id)]);
        return {};
      },
      editSegment: async ({ id, ordinal, text }) => {
        record('library.editSegment', { id, ordinal, text });
        if (text?.includes('FAIL'))
          throw new ContractError('DISK_FULL', 'The disk is full. Free some space and try again.');
        const changes = edited.get(id) ?? new Map<number, string>();
        if (text === null) changes.delete(ordinal);
        else changes.set(ordinal, text);
        edited.set(id, changes);
        const segment = segmentsOf(find(id)).find((one) => one.ordinal === ordinal);
        if (!segment) throw new ContractError('NOT_FOUND', 'This segment is gone.');
        return { segment };
      },
      remove: async ({ ids }) => {
        record('library.remove', ids);
        const wanted = new Set(ids);
        const deletedAtMs = Date.now();
        binned = [...items.filter((item) => wanted.has(item.id)).map((item) => ({ ...item, deletedAtMs })), ...binned];
        items = items.filter((item) => !wanted.has(item.id));
        tell([], true);
        return {};
      },
      restore: async ({ ids }) => {
        record('library.restore', ids);
        const wanted = new Set(ids);
        const back = binned.filter((item) => wanted.has(item.id)).map((item) => ({ ...item, deletedAtMs: null }));
        items = [...back, ...items];
        binned = binned.filter((item) => !wanted.has(item.id));
        tell([], true);
        return {};
      },
      emptyBin: async () => {
        record('library.emptyBin', {});
        const count = binned.length;
        binned = [];
        tell([], true);
        return { count };
      },
      duplicates: async () => {
        await slowly();
        const [first, second, third, fourth, fifth] = items.filter((item) => item.status === 'Completed');
        if (!first || !second || !third || !fourth || !fifth) return { groups: [] };
        const copy = (item: Item, isRemovable: boolean, hasEdits = false) => ({ item, isRemovable, hasEdits });
        return {
          groups: [
            {
              keptId: first.id,
              reason: 'edited',
              copies: [copy(first, false, true), copy(second, true), copy(third, true)],
            },
            { keptId: fourth.id, reason: 'oldest', copies: [copy(fourth, false, true), copy(fifth, false, true)] },
          ],
        };
      },
      export: async ({ id, format, nonSpeech }) => {
        record('library.export', { id, format, nonSpeech });
        const fileName = `${find(id).title.replace(/[^\w ,-]/g, '')}.${format}`;
        return { fileName, downloadUrl: URL.createObjectURL(new Blob([`fake ${format}`])) };
      },
    },
    labels: fakeLabels.handlers,
    transcribe: {
      importFiles: async ({ files }) => {
        record('transcribe.importFiles', files);
        const outcomes = files.map((fileRef) => {
          const name = fileNames.get(fileRef) ?? 'audio';
          if (name.endsWith('.txt')) {
            return { fileRef, name, itemId: null, problem: `${name} holds no audio that can be read.`, note: null };
          }
          if (isTranscriptName(name)) {
            const note = name.startsWith('broken')
              ? `2 places in “${name}” could not be read and were left out.`
              : null;
            const item = makeItem({ id: `new-${items.length}`, title: name, createdAtMs: Date.now(), costMicroUsd: 0 });
            items = [{ ...item, hasAudio: files.length > 1 }, ...items];
            return { fileRef, name, itemId: item.id, problem: null, note };
          }
          const item = makeItem({
            id: `new-${items.length}`,
            title: name,
            createdAtMs: Date.now(),
            status: 'Queued',
            needs: 'confirm',
            durationMs: 6_303_000,
            estimateMicroUsd: 350_167,
            segmentCount: null,
          });
          items = [item, ...items];
          return { fileRef, name, itemId: item.id, problem: null, note: null };
        });
        tell([], true);
        return { outcomes };
      },
      attachTranscript: async ({ id, file, replace }) => {
        record('transcribe.attachTranscript', { id, replace });
        const name = fileNames.get(file) ?? '';
        if (!isTranscriptName(name)) throw new ContractError('BAD_INPUT', `There is no transcript in “${name}”.`);
        patch(id, { segmentCount: 12, speakerCount: 2, status: 'Completed', needs: null, problem: null });
        return {
          note: name.startsWith('broken') ? `One place in “${name}” could not be read and was left out.` : null,
        };
      },
      chooseFiles: async () => {
        throw new ContractError('NOT_SUPPORTED', 'This page has its own file input.');
      },
      submit: async ({ id }) => {
        record('transcribe.submit', id);
        patch(id, { status: 'Queued' });
        return {};
      },
      approve: async ({ id }) => {
        record('transcribe.approve', id);
        patch(id, { needs: null, status: 'Uploading', progress: 0 });
        return {};
      },
      retry: async ({ id }) => {
        record('transcribe.retry', id);
        patch(id, { status: 'Queued', problem: null });
        return {};
      },
      again: async ({ id }) => {
        record('transcribe.again', id);
        otherOptions.delete(id);
        patch(id, { status: 'Queued' });
        return {};
      },
      cancel: async ({ id }) => {
        record('transcribe.cancel', id);
        patch(id, {
          status: 'Failed',
          needs: null,
          progress: null,
          problem: 'Cancelled. Your audio is kept; send it again when you like.',
        });
        return {};
      },
    },
  };

  const fileNames = new Map<string, string>();
  return {
    handlers,
    /** Knobs for tests. */
    knobs: {
      calls,
      dictation: fakeDictation.knobs,
      patch,
      otherOptions: (id: string, value: NonNullable<ItemDetail['otherOptions']>) => {
        otherOptions.set(id, value);
        tell([], true);
      },
      app: (values: Partial<AppState>) => appState.set(values),
      backup: (values: Partial<BackupState>) => backupState.set(values),
      capture: (values: Partial<CaptureState>) => captureState.set(values),
      level: (level: Level) => {
        for (const listener of levelListeners) listener(level);
      },
      levelReaders: () => levelListeners.size,
      fileName: (fileRef: string, name: string) => void fileNames.set(fileRef, name),
    },
  };
}

export type FakeKnobs = ReturnType<typeof createFake>['knobs'];
