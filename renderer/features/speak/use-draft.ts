import { useEffect, useSyncExternalStore } from 'react';
import type { Cast } from './dialogue-cast.tsx';
import type { WholeDraft } from './draft-store.ts';
import { useVoiceSettings, type VoiceSettings } from './speak-form.ts';
import { useSpeech } from './speech-context.tsx';

export type SpeakDraft = WholeDraft & {
  setText: (text: string) => void;
  setCast: (cast: Cast) => void;
  change: (values: Partial<VoiceSettings>) => void;
  /** Puts something else there; what was lost by that can be brought back. */
  replace: (next: WholeDraft) => void;
  /** `isBack`: what was brought back took the place of something newer, which can be had again. `null`: nothing was lost. */
  replaced: { isBack: boolean; undo: () => void; dismiss: () => void } | null;
};

/** The script of the Speak view with its voice and settings. */
export function useDraft(): SpeakDraft {
  const { draft } = useSpeech();
  const { text, cast, replaced } = useSyncExternalStore(draft.subscribe, draft.get);
  const { values, change } = useVoiceSettings();
  useEffect(() => draft.flush, [draft]);

  const before: WholeDraft = { text, cast, values };
  const swap = (after: WholeDraft, isBack: boolean): void => {
    draft.set({
      text: after.text,
      cast: after.cast,
      replaced: isLost(before, after) ? { before, after, isBack } : null,
    });
    change(after.values);
  };
  return {
    ...before,
    setText: (next) => draft.set({ text: next }),
    setCast: (next) => draft.set({ cast: next }),
    change,
    replace: (next) => swap(next, false),
    replaced: replaced && {
      isBack: replaced.isBack,
      undo() {
        swap(replaced.before, true);
        // A render is still in the list as it was; what was written in the meantime is not thrown away by an undo either.
        if (!replaced.isBack && isSame(before, replaced.after)) draft.set({ replaced: null });
      },
      dismiss: () => draft.set({ replaced: null }),
    },
  };
}

const isSame = (one: WholeDraft, other: WholeDraft): boolean =>
  one.text === other.text && isSameCast(one, other) && areSameValues(one.values, other.values);

const isSameCast = (one: WholeDraft, other: WholeDraft): boolean =>
  JSON.stringify(one.cast) === JSON.stringify(other.cast);

function areSameValues(one: VoiceSettings, other: VoiceSettings): boolean {
  return (
    one.speechVoice === other.speechVoice &&
    one.speechTemperature === other.speechTemperature &&
    one.speechVerify === other.speechVerify &&
    one.speechMaxSecs === other.speechMaxSecs
  );
}

/** Something that a person wrote or chose is not there any more. */
function isLost(before: WholeDraft, after: WholeDraft): boolean {
  // A voice that nobody chose is no choice that could be lost.
  const chosen =
    before.values.speechVoice === '' ? { ...before.values, speechVoice: after.values.speechVoice } : before.values;
  return (
    (before.text.trim() !== '' && before.text !== after.text) ||
    (before.cast.isOn && !isSameCast(before, after)) ||
    !areSameValues(chosen, after.values)
  );
}
