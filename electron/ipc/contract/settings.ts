import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { dictationSettingsSchema } from './dictation.ts';
import { historyDetailChoices } from './history.ts';
import { maxSecsSchema } from './speech.ts';

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** Address of the service; https, or http on loopback. */
  apiUrl: z.string().check(z.maxLength(2048)),
  /** Microphone by name, or empty for the system's default. */
  microphone: z.string().check(z.maxLength(256)),
  channels: z.union([z.literal(1), z.literal(2)]),
  /** Ask for non-speech sounds when submitting, and show them in transcripts. */
  nonSpeech: z.boolean(),
  /** Imports dearer than this wait for a yes. Micro-dollars. */
  confirmAboveMicroUsd: z.number().check(z.nonnegative()),
  /** Transcribe a recording as soon as it is stopped. */
  transcribeRecordings: z.boolean(),
  /** Hold a speech socket open while speech is likely, so that the next press is heard at once. */
  speechWarm: z.boolean(),
  /** Voice of the Speak view and of Read aloud; empty until one was chosen. */
  speechVoice: z.string().check(z.maxLength(200)),
  speechTemperature: z.number().check(z.gte(0.1), z.lte(1.2)),
  /** Checked before it is played (about 1 s), or played as it comes (about 80 ms). */
  speechVerify: z.boolean(),
  /** Ceiling on the sound of a script, in seconds; `null`: as long as its text needs. */
  speechMaxSecs: z.nullable(maxSecsSchema),
  dictation: dictationSettingsSchema,
  historyDetails: z.enum(historyDetailChoices),
  /** The same for the audio that only the service has. */
  historyAudio: z.enum(historyDetailChoices),
  /** Recordings as the service serves them, or as they were uploaded where it still has that. */
  historyAudioForm: z.enum(['served', 'original']),
  /** Spending of a month above which a submission asks first; `null`: no budget. Micro-dollars. */
  budgetMicroUsd: z.nullable(z.number().check(z.nonnegative())),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settings = {
  state: stream(z.object({}), settingsSchema),
  /** Change some of them. Changing `apiUrl` to another origin forgets the key (it belongs to the old one). */
  save: unary(z.partial(settingsSchema), settingsSchema),
};
