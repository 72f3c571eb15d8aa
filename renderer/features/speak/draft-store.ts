import type { Cast } from './dialogue-cast.tsx';
import type { VoiceSettings } from './speak-form.ts';

/** A script with everything it is spoken with. */
export type WholeDraft = { text: string; cast: Cast; values: VoiceSettings };

/** What stands in the Speak view: the text, and who speaks its lines. */
export type Draft = {
  readonly text: string;
  readonly cast: Cast;
  /** Something else was put in the place of `before`; `after` as it was then. */
  readonly replaced: { readonly before: WholeDraft; readonly after: WholeDraft; readonly isBack: boolean } | null;
};

/** The one script of this page. It outlives the view, and its text a reload. */
export type DraftStore = {
  get: () => Draft;
  set: (patch: Partial<Draft>) => void;
  subscribe: (listener: () => void) => () => void;
  /** Writes down what is still waiting to be. */
  flush: () => void;
};

const storageKey = 'fluxions.script';
/** Typing is written down when it rests. */
const settleMs = 400;

export function createDraftStore(): DraftStore {
  let draft: Draft = {
    text: localStorage.getItem(storageKey) ?? '',
    cast: { isOn: false, voices: {} },
    replaced: null,
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    localStorage.setItem(storageKey, draft.text);
  };
  return {
    get: () => draft,
    set(patch) {
      draft = { ...draft, ...patch };
      timer ??= setTimeout(flush, settleMs);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush,
  };
}
