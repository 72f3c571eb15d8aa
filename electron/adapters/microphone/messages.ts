import * as z from 'zod/mini';
import { deviceSchema, levelSchema } from '../../ipc/contract/capture.ts';
import { idSchema } from '../../ipc/contract/common.ts';
import { errorCodes } from '../../ipc/contract/errors.ts';

/** One file of a take. */
export const takePartSchema = z.object({
  file: z.string(),
  sampleRateHz: z.number(),
  channels: z.number(),
  frames: z.number(),
});

/** How a capture process shall behave; given once, in its environment. */
export const captureConfigSchema = z.object({
  /** Folder of the audio files. */
  dir: z.string(),
  /** A new file begins after this much sound. */
  partSeconds: z.number().check(z.positive()),
  /** Free space: warn below the first, stop below the second. Bytes. */
  warnFreeBytes: z.number(),
  stopFreeBytes: z.number(),
  /**
   * A device, or a file played in its place; `backend` forces one native library by name, `viaSoundServer` hears the
   * default device through the sound server's own recorder where there is one.
   */
  source: z.union([
    z.object({
      kind: z.literal('device'),
      backend: z.nullable(z.string()),
      viaSoundServer: z.optional(z.boolean()),
    }),
    z.object({
      kind: z.literal('wav'),
      file: z.string(),
      pace: z.union([z.enum(['realtime', 'fast']), z.number().check(z.positive())]),
      atEnd: z.enum(['silence', 'loop', 'end']),
    }),
  ]),
});
export type CaptureConfig = z.infer<typeof captureConfigSchema>;

/** Name of the environment variable that carries the configuration as JSON. */
export const captureConfigVariable = 'FX_CAPTURE';

/** What a recorder does unless told otherwise. Source: reliability list A9, A11. */
export const captureDefaults = {
  partSeconds: 3600,
  warnFreeBytes: 500_000_000,
  stopFreeBytes: 100_000_000,
  source: { kind: 'device', backend: null },
} as const satisfies Omit<CaptureConfig, 'dir'>;

const startRequestSchema = z.object({
  takeId: idSchema,
  device: z.nullable(z.string()),
  channels: z.union([z.literal(1), z.literal(2)]),
  continues: z.optional(z.array(takePartSchema)),
  /** Sound from before the start, as far as the microphone was kept warm. */
  preRollMs: z.optional(z.number().check(z.gte(0), z.lte(2_000))),
  /** Tried first; the device's own rate is used where it is refused. */
  preferredRateHz: z.optional(z.number().check(z.positive())),
  /** How much sound comes at once. */
  blockMs: z.optional(z.number().check(z.gte(5), z.lte(200))),
  periodMs: z.optional(z.number().check(z.gte(5), z.lte(200))),
});
export type StartRequest = z.infer<typeof startRequestSchema>;

/** To the capture process. Every request is answered by one `reply` with its id. */
export const captureRequestSchema = z.discriminatedUnion('op', [
  z.object({ id: z.number(), op: z.literal('backend') }),
  z.object({ id: z.number(), op: z.literal('devices') }),
  z.object({ id: z.number(), op: z.literal('start'), request: startRequestSchema }),
  z.object({ id: z.number(), op: z.literal('pause') }),
  z.object({ id: z.number(), op: z.literal('resume') }),
  z.object({ id: z.number(), op: z.literal('stop') }),
  /** How long the microphone stays open between takes from now on. */
  z.object({
    id: z.number(),
    op: z.literal('warm'),
    device: z.nullable(z.string()),
    warmth: z.union([z.number().check(z.gte(0)), z.literal('always'), z.literal('never')]),
  }),
  /** Finish what is open, answer, exit. */
  z.object({ id: z.number(), op: z.literal('shutdown') }),
]);
export type CaptureRequest = z.infer<typeof captureRequestSchema>;

const warningSchema = z.nullable(z.enum(['silent', 'clipping', 'stalled', 'disk-low']));

/** The events of the `CaptureProcess` port, checked because they come from another process. */
export const captureEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('first-frame'),
    takeId: idSchema,
    device: z.string(),
    sampleRateHz: z.number(),
    channels: z.number(),
    backend: z.string(),
  }),
  z.object({ type: z.literal('level'), takeId: idSchema, level: levelSchema, bytesOnDisk: z.number() }),
  z.object({ type: z.literal('part'), takeId: idSchema, part: takePartSchema }),
  z.object({ type: z.literal('warning'), takeId: idSchema, warning: warningSchema }),
  z.object({ type: z.literal('dropout'), takeId: idSchema, atMs: z.number(), lengthMs: z.number() }),
  z.object({
    type: z.literal('finished'),
    takeId: idSchema,
    parts: z.array(takePartSchema),
    reason: z.enum(['stopped', 'lost', 'disk-full', 'error']),
    message: z.nullable(z.string()),
  }),
  z.object({
    type: z.literal('failed'),
    takeId: idSchema,
    code: z.enum(['NO_MICROPHONE', 'DISK_FULL', 'INTERNAL']),
    message: z.string(),
  }),
]);

/** From the capture process. */
export const captureMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('reply'),
    id: z.number(),
    error: z.nullable(z.object({ code: z.enum(errorCodes), message: z.string() })),
    value: z.optional(
      z.object({
        backend: z.optional(z.object({ name: z.nullable(z.string()), problem: z.nullable(z.string()) })),
        devices: z.optional(z.array(deviceSchema)),
      }),
    ),
  }),
  z.object({ type: z.literal('event'), event: captureEventSchema }),
]);
export type CaptureMessage = z.infer<typeof captureMessageSchema>;
