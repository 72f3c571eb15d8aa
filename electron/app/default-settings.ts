import { defaultDictationPreferences } from '../domain/dictation/settings.ts';
import { defaultApiUrl } from '../domain/fluxions-url.ts';
import type { Settings } from '../ipc/contract/settings.ts';

/** What a new profile starts with. */
export const defaultSettings: Settings = {
  theme: 'system',
  apiUrl: defaultApiUrl,
  microphone: '',
  channels: 1,
  nonSpeech: true,
  confirmAboveMicroUsd: 1_000_000,
  transcribeRecordings: true,
  speechWarm: true,
  speechVoice: '',
  speechTemperature: 0.9,
  speechVerify: true,
  speechMaxSecs: null,
  dictation: defaultDictationPreferences,
  historyAudio: 'on-demand',
  historyAudioForm: 'served',
  historyDetails: 'recent',
  budgetMicroUsd: null,
};
