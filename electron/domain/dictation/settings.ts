import type { DictationPreferences } from '../../ipc/contract/dictation.ts';
import type { HotkeyMode } from './hotkey-grammar.ts';
import { defaultTextPolicy, type TextPolicy } from './text-policy.ts';

/** How the person wants dictation to work. */
export type DictationSettings = {
  /** The key or chord, in the spelling of the key source, e.g. `F9` or `Ctrl+Space`. */
  key: string;
  mode: HotkeyMode;
  /** Empty: the system's default microphone. */
  microphone: string;
  /** How long the microphone stays open between takes, for the words before the press. */
  warmth: 'always' | 'after-use' | 'never';
  /** `opus-after`: the finished take is made smaller before it is sent. */
  upload: 'live' | 'after' | 'opus-after';
  insertion: 'paste' | 'type' | 'copy';
  nonSpeech: boolean;
  /** Sounds at the start and the end of a take, and when one fails. */
  sounds: boolean;
  /** The inserted text is spoken; `voice` empty: the voice of the Speak view. */
  readBack: { isOn: boolean; voice: string };
  text: TextPolicy;
};

export const defaultDictationSettings: DictationSettings = {
  key: 'F9',
  mode: 'auto',
  microphone: '',
  warmth: 'after-use',
  upload: 'live',
  insertion: 'paste',
  nonSpeech: true,
  sounds: false,
  readBack: { isOn: false, voice: '' },
  text: defaultTextPolicy,
};

/** The part that is stored as dictation's own; microphone and non-speech sounds are settings of the whole app. */
export const defaultDictationPreferences = {
  key: defaultDictationSettings.key,
  mode: defaultDictationSettings.mode,
  warmth: defaultDictationSettings.warmth,
  upload: 'live',
  insertion: defaultDictationSettings.insertion,
  keepAudioDays: 30,
  overlay: true,
  sounds: defaultDictationSettings.sounds,
  readBack: defaultDictationSettings.readBack,
  text: { ...defaultTextPolicy, replacements: [] },
} satisfies DictationPreferences;
