import { defaultDictationPreferences } from '../domain/dictation/settings.ts';
import type { Settings } from '../ipc/contract/settings.ts';
import { hostedApiUrl } from './config.ts';

/** What a new profile starts with. */
export const defaultSettings: Settings = {
  theme: 'system',
  apiUrl: hostedApiUrl,
  microphone: '',
  channels: 1,
  nonSpeech: true,
  confirmAboveMicroUsd: 1_000_000,
  transcribeRecordings: true,
  speechWarm: true,
  speechVoice: '',
  speechTemperature: 0.9,
  speechVerify: true,
  dictation: defaultDictationPreferences,
  historyDetails: 'recent',
  budgetMicroUsd: null,
};
