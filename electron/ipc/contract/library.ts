import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { emptySchema, epochMsSchema, idSchema, jobStatusSchema, originKindSchema } from './common.ts';
import { labelNameSchema } from './labels.ts';

export const itemSchema = z.object({
  id: idSchema,
  title: z.string(),
  source: z.enum(['recording', 'import', 'remote', 'dictation']),
  origin: originKindSchema,
  createdAtMs: epochMsSchema,
  durationMs: z.nullable(z.number()),
  sizeBytes: z.nullable(z.number()),
  status: jobStatusSchema,
  /** 0..1 while uploading; `null` when there is nothing honest to show. */
  progress: z.nullable(z.number()),
  /** What went wrong and what to do next. */
  problem: z.nullable(z.string()),
  /** `confirm`: waits for a yes to its price. `unknown`: sent, but the answer was lost; resending may be billed twice. */
  needs: z.nullable(z.enum(['confirm', 'unknown', 'duplicate', 'key'])),
  /** For `duplicate`: the item that holds the same audio. */
  duplicateOf: z.nullable(idSchema),
  estimateMicroUsd: z.nullable(z.number()),
  costMicroUsd: z.nullable(z.number()),
  language: z.nullable(z.string()),
  speakerCount: z.nullable(z.number()),
  segmentCount: z.nullable(z.number()),
  hasAudio: z.boolean(),
  starred: z.boolean(),
  show: z.nullable(z.string()),
  tags: z.array(z.string()),
  hasNote: z.boolean(),
  /** When it was put into the bin, which it leaves after `binDays`. */
  deletedAtMs: z.nullable(epochMsSchema),
});
export type Item = z.infer<typeof itemSchema>;

export const wordSchema = z.object({ text: z.string(), startMs: z.number(), endMs: z.number() });

export const segmentSchema = z.object({
  /** Position in the transcript, the segment's only identity within it (the service's own index repeats). */
  ordinal: z.number(),
  /** Opaque speaker label of the service, or `null` when unknown. */
  speaker: z.nullable(z.string()),
  /** Text with non-speech tags where they could be placed; `[tag]` and `*emphasis*` are notation. */
  text: z.string(),
  startMs: z.number(),
  endMs: z.number(),
  words: z.nullable(z.array(wordSchema)),
  edited: z.boolean(),
});
export type Segment = z.infer<typeof segmentSchema>;

export const speakerSchema = z.object({ speaker: z.string(), name: z.string() });

export const itemDetailSchema = z.object({
  item: itemSchema,
  speakers: z.array(speakerSchema),
  /** Playable address under our own origin, or `null`. Never a link of the service. */
  mediaUrl: z.nullable(z.string()),
  mimeType: z.nullable(z.string()),
  /**
   * The service gave back an earlier transcript of the same audio that was made with other options than were asked for:
   * what it was made with, and what making it anew would cost. `null`: nothing of the kind.
   */
  otherOptions: z.nullable(z.object({ nonSpeech: z.boolean(), estimateMicroUsd: z.nullable(z.number()) })),
  /** What a person wrote about it; empty when nothing. */
  note: z.string(),
});
export type ItemDetail = z.infer<typeof itemDetailSchema>;

export const hitSchema = z.object({
  itemId: idSchema,
  title: z.string(),
  createdAtMs: epochMsSchema,
  ordinal: z.nullable(z.number()),
  startMs: z.nullable(z.number()),
  speaker: z.nullable(z.string()),
  /** The text is a line of the item's note. */
  isNote: z.boolean(),
  /** The matching line. */
  text: z.string(),
  /** UTF-16 ranges of `text` that matched. */
  marks: z.array(z.object({ start: z.number(), end: z.number() })),
});
export type Hit = z.infer<typeof hitSchema>;

export const exportFormats = ['txt', 'md', 'srt', 'vtt', 'json'] as const;
export const exportFormatSchema = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const listSorts = ['newest', 'oldest', 'title', 'longest'] as const;

/** Longest note, in UTF-16 units. */
export const maxNoteChars = 50_000;

/** Tags that a list can be narrowed to at once. */
export const mostTagsAsked = 20;

/** Days that things stay in the bin. */
export const binDays = 30;

export const duplicateGroupSchema = z.object({
  keptId: idSchema,
  /** Why that copy: a person worked on it, wrote about it, it has a transcript, or it was there first. */
  reason: z.enum(['edited', 'noted', 'transcribed', 'oldest']),
  /** Oldest first. `isRemovable`: nothing that a person wrote would go with it. */
  copies: z.array(z.object({ item: itemSchema, hasEdits: z.boolean(), isRemovable: z.boolean() })),
});
export type DuplicateGroup = z.infer<typeof duplicateGroupSchema>;

export const library = {
  /** One page, keyset-paged: pass `next` of the last page as `after`. */
  list: unary(
    z.object({
      after: z.optional(z.string()),
      limit: z.number().check(z.gte(1), z.lte(200)),
      sort: z.enum(listSorts),
      status: z.optional(jobStatusSchema),
      source: z.optional(z.enum(['recording', 'import', 'remote', 'dictation'])),
      starred: z.optional(z.boolean()),
      bin: z.optional(z.boolean()),
      /** Only items of this show; `null`: of none. */
      show: z.optional(z.nullable(labelNameSchema)),
      /** Only items that carry all of these. */
      tags: z.optional(z.array(labelNameSchema).check(z.maxLength(mostTagsAsked))),
    }),
    z.object({ items: z.array(itemSchema), next: z.nullable(z.string()), total: z.number() }),
  ),
  /** Latest-wins: what changed since the last value was taken, or `all`. The first value is the current revision. */
  changes: stream(emptySchema, z.object({ revision: z.number(), items: z.array(itemSchema), all: z.boolean() })),
  search: unary(
    z.object({ text: z.string().check(z.maxLength(400)), limit: z.number().check(z.gte(1), z.lte(100)) }),
    /** `total` is capped at 1,001, which means "more than 1,000". */
    z.object({ hits: z.array(hitSchema), total: z.number() }),
  ),
  get: unary(z.object({ id: idSchema }), itemDetailSchema),
  /** The transcript in pages of at most 500 segments, so that long ones never block. */
  segments: stream(z.object({ id: idSchema }), z.object({ segments: z.array(segmentSchema), total: z.number() })),
  rename: unary(z.object({ id: idSchema, title: z.string().check(z.minLength(1), z.maxLength(200)) }), emptySchema),
  /** Replaces the note; empty text takes it away. On the disk when it resolves. */
  setNote: unary(z.object({ id: idSchema, text: z.string().check(z.maxLength(maxNoteChars)) }), emptySchema),
  star: unary(z.object({ id: idSchema, starred: z.boolean() }), emptySchema),
  renameSpeaker: unary(
    z.object({ id: idSchema, speaker: z.string(), name: z.string().check(z.maxLength(80)) }),
    emptySchema,
  ),
  /** Correct a segment; the service's text is kept, `text: null` goes back to it. */
  editSegment: unary(
    z.object({ id: idSchema, ordinal: z.number(), text: z.nullable(z.string().check(z.maxLength(20_000))) }),
    z.object({ segment: segmentSchema }),
  ),
  starMany: unary(
    z.object({ ids: z.array(idSchema).check(z.minLength(1), z.maxLength(500)), starred: z.boolean() }),
    emptySchema,
  ),
  /** Moves to the bin, where it stays 30 days. */
  remove: unary(z.object({ ids: z.array(idSchema).check(z.minLength(1), z.maxLength(500)) }), emptySchema),
  /** Deletes everything in the bin now, with its audio. */
  emptyBin: unary(emptySchema, z.object({ count: z.number() })),
  /** Items with the same audio, byte by byte; waits until every recording has been looked at. At most 200 groups. */
  duplicates: unary(emptySchema, z.object({ groups: z.array(duplicateGroupSchema) })),
  restore: unary(z.object({ ids: z.array(idSchema).check(z.minLength(1), z.maxLength(500)) }), emptySchema),
  /**
   * The transcripts of many items in one ZIP, under unique names. `without`: titles of items that have none (the first
   * twenty; `withoutCount` counts them all).
   */
  exportMany: unary(
    z.object({
      ids: z.array(idSchema).check(z.minLength(1), z.maxLength(20_000)),
      format: exportFormatSchema,
      nonSpeech: z.optional(z.boolean()),
    }),
    z.object({
      fileName: z.string(),
      downloadUrl: z.nullable(z.string()),
      exported: z.number(),
      without: z.array(z.string()),
      withoutCount: z.number(),
    }),
  ),
  /** Writes the file where the platform puts downloads. Browser host: `downloadUrl` to fetch once. Electron: `null` after its save dialog. */
  export: unary(
    z.object({ id: idSchema, format: exportFormatSchema, nonSpeech: z.optional(z.boolean()) }),
    z.object({ fileName: z.string(), downloadUrl: z.nullable(z.string()) }),
  ),
};
