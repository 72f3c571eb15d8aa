import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';

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
});
export type Settings = z.infer<typeof settingsSchema>;

export const settings = {
  state: stream(z.object({}), settingsSchema),
  /** Change some of them. Changing `apiUrl` to another origin forgets the key (it belongs to the old one). */
  save: unary(z.partial(settingsSchema), settingsSchema),
};
