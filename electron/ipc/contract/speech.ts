import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { bytesSchema, emptySchema, epochMsSchema, idSchema } from './common.ts';

/** Never 0: the service would render nothing (T77). */
export const maxSecsSchema = z.number().check(z.gte(0.5), z.lte(3_600));

export const renderSettingsSchema = z.object({
  temperature: z.number().check(z.gte(0.1), z.lte(1.2)),
  /** Checked before it is played (about 1 s), or played as it comes (about 80 ms). */
  verifyChunks: z.boolean(),
  /** Ceiling on the sound of all of it, in seconds; without it, as long as the text needs. */
  maxSecs: z.optional(maxSecsSchema),
});

export const renderSchema = z.object({
  id: idSchema,
  createdAtMs: epochMsSchema,
  /** Ours is the only copy: the service never returns the text of a render (T85). */
  text: z.string(),
  /** Built-in voice id, or the id of one of our cloned voices. */
  voice: z.string(),
  voiceName: z.string(),
  /** Voice of each name in a dialogue; `null` when all of it is spoken in `voice`. */
  cast: z.nullable(z.record(z.string(), z.string())),
  settings: renderSettingsSchema,
  durationMs: z.number(),
  /** The text is spoken in whole sentences up to here; UTF-16. Of a partial one, the rest can be spoken (`restOf`). */
  finishedChars: z.number(),
  /** `partial`: the connection broke or it was stopped; what came is kept. */
  state: z.enum(['complete', 'partial', 'failed']),
  problem: z.nullable(z.string()),
  /** Pressed -> first audio in our hands. */
  firstAudioMs: z.nullable(z.number()),
  estimateMicroUsd: z.number(),
  mediaUrl: z.nullable(z.string()),
});
export type Render = z.infer<typeof renderSchema>;

/** Audio is s16le, mono, 24,000 Hz, whole samples per chunk. */
export const speakEventSchema = z.discriminatedUnion('type', [
  /** The pieces the text is rendered in; `start`/`end` are UTF-16 offsets into the text. */
  z.object({
    type: z.literal('plan'),
    renderId: idSchema,
    sentences: z.array(z.object({ start: z.number(), end: z.number() })),
  }),
  z.object({ type: z.literal('audio'), sentence: z.number(), pcm: bytesSchema }),
  z.object({ type: z.literal('notice'), text: z.string() }),
  z.object({ type: z.literal('end'), render: renderSchema }),
]);
export type SpeakEvent = z.infer<typeof speakEventSchema>;

export const speechStateSchema = z.object({
  /** Whether a socket is held open, so that the next press is fast. */
  socket: z.enum(['cold', 'connecting', 'warm', 'busy', 'unavailable']),
  socketsOpened: z.number(),
  roundTripMs: z.nullable(z.number()),
});

export type SpeechState = z.infer<typeof speechStateSchema>;

const savedSchema = z.object({ fileName: z.string(), downloadUrl: z.nullable(z.string()) });

export const speech = {
  state: stream(emptySchema, speechStateSchema),
  /** Speech is likely soon (the view opened, typing began): hold a socket open; closed again after idle. */
  warm: unary(emptySchema, emptySchema),
  /**
   * Render and stream. Ending the stream early cancels the render at once; what came is kept as partial.
   * A line `Name: text` is spoken in `cast[Name]` when that is given (dialogue).
   */
  speak: stream(
    z.object({
      text: z.string().check(z.minLength(1), z.maxLength(100_000)),
      voice: z.string().check(z.minLength(1), z.maxLength(200)),
      settings: renderSettingsSchema,
      cast: z.optional(z.record(z.string(), z.string())),
      /** To be saved, not heard: nobody waits for the first sound, and long scripts leave the sockets to others. */
      toSave: z.optional(z.boolean()),
      /**
       * A kept render of this text that broke off: only what it lacks is rendered, from the first unfinished sentence, and
       * a new render is kept with the sound of both.
       */
      restOf: z.optional(idSchema),
      /** Read-backs of dictations and previews are not listed among the renders. */
      keep: z.optional(z.boolean()),
    }),
    speakEventSchema,
  ),
  list: unary(
    z.object({
      text: z.optional(z.string().check(z.maxLength(400))),
      after: z.optional(z.string()),
      limit: z.number().check(z.gte(1), z.lte(200)),
    }),
    z.object({ renders: z.array(renderSchema), next: z.nullable(z.string()), total: z.number() }),
  ),
  changes: stream(emptySchema, z.object({ revision: z.number() })),
  remove: unary(z.object({ id: idSchema }), emptySchema),
  restore: unary(z.object({ id: idSchema }), emptySchema),
  /** WAV of a kept render; other formats are encoded by the page from it. */
  save: unary(z.object({ id: idSchema }), savedSchema),
  /**
   * A render in a format the page encoded, handed over in pieces of at most 512 kB in order; saved with the last one.
   * The answers to the others mean nothing.
   */
  saveEncoded: unary(
    z.object({
      id: idSchema,
      format: z.enum(['opus', 'mp3']),
      offset: z.number().check(z.gte(0)),
      part: bytesSchema,
      isLast: z.boolean(),
    }),
    savedSchema,
  ),
};
