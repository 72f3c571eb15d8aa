import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { emptySchema, idSchema } from './common.ts';

export const deviceSchema = z.object({
  name: z.string(),
  isDefault: z.boolean(),
  maxChannels: z.number(),
  sampleRateHz: z.number(),
});
export type Device = z.infer<typeof deviceSchema>;

export const captureStateSchema = z.object({
  /** `lost`: the microphone vanished; what was recorded is kept and the take can go on in a new part. */
  phase: z.enum(['idle', 'starting', 'recording', 'paused', 'stopping', 'lost']),
  itemId: z.nullable(idSchema),
  device: z.nullable(z.string()),
  sampleRateHz: z.number(),
  channels: z.number(),
  /** Recorded time by sample count, pauses left out. */
  elapsedMs: z.number(),
  bytesOnDisk: z.number(),
  parts: z.number(),
  /** What transcribing the take so far would cost. */
  estimateMicroUsd: z.number(),
  warning: z.nullable(z.enum(['silent', 'clipping', 'stalled', 'disk-low'])),
  /** Why the last take ended or could not start, in a sentence; cleared by the next start. */
  problem: z.nullable(z.string()),
});
export type CaptureState = z.infer<typeof captureStateSchema>;

/** Linear 0..1 of the last 40 ms, 25 a second; `min` and `max` (-1..1) draw the scrolling waveform. */
export const levelSchema = z.object({
  rms: z.number(),
  peak: z.number(),
  min: z.number(),
  max: z.number(),
  elapsedMs: z.number(),
});
export type Level = z.infer<typeof levelSchema>;

/** A level as a meter of 12 segments shows it: how many are lit, and which one stands for the last peak (0: none). */
export const meterSegmentsSchema = z.object({ lit: z.number(), held: z.number(), elapsedMs: z.number() });
export type MeterSegments = z.infer<typeof meterSegmentsSchema>;

export const capture = {
  devices: unary(emptySchema, z.object({ devices: z.array(deviceSchema) })),
  state: stream(emptySchema, captureStateSchema),
  levels: stream(emptySchema, levelSchema),
  start: unary(
    z.object({ device: z.optional(z.string()), channels: z.optional(z.union([z.literal(1), z.literal(2)])) }),
    z.object({ itemId: idSchema }),
  ),
  pause: unary(emptySchema, emptySchema),
  resume: unary(emptySchema, emptySchema),
  /** Finish the take: the file is repaired and closed, the item appears in the library and, if wanted, is queued. */
  stop: unary(z.object({ transcribe: z.optional(z.boolean()) }), z.object({ itemId: idSchema })),
};
