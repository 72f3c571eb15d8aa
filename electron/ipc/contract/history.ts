import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { emptySchema, epochMsSchema, idSchema } from './common.ts';

/** How much of the account is fetched without being asked for: texts of all, of the last 90 days, or only what is opened. */
export const historyDetailChoices = ['everything', 'recent', 'on-demand'] as const;

export const historyStateSchema = z.object({
  /** `reading`: lists. `filling`: texts. `waiting`: for a connection or an account. `failed`: see `problem`; tried again. */
  phase: z.enum(['idle', 'reading', 'filling', 'checking', 'waiting', 'failed']),
  transcriptions: z.number(),
  renders: z.number(),
  conversations: z.number(),
  /** Rows of a kind that this version does not know; kept. */
  unknown: z.number(),
  /** No longer at the service; kept here. */
  missing: z.number(),
  transcriptsToFetch: z.number(),
  conversationsToFetch: z.number(),
  /** Transcriptions that other programs started and that are not finished; they are listed when they are. */
  underWayElsewhere: z.number(),
  /** Everything that there was has been read once. */
  isComplete: z.boolean(),
  lastSyncAtMs: z.nullable(epochMsSchema),
  problem: z.nullable(z.string()),
  /** Grows whenever rows came or changed. */
  revision: z.number(),
});
export type HistoryState = z.infer<typeof historyStateSchema>;

export const conversationSchema = z.object({
  id: idSchema,
  createdAtMs: epochMsSchema,
  voice: z.nullable(z.string()),
  startedAtMs: z.nullable(epochMsSchema),
  endedAtMs: z.nullable(epochMsSchema),
  durationMs: z.nullable(z.number()),
  turnCount: z.nullable(z.number()),
  costMicroUsd: z.nullable(z.number()),
  /** Turns and tool calls are on this computer. */
  hasDetails: z.boolean(),
  isTruncated: z.boolean(),
  isMissing: z.boolean(),
});
export type Conversation = z.infer<typeof conversationSchema>;

export const entrySchema = z.object({
  position: z.number(),
  kind: z.enum(['turn', 'tool']),
  role: z.nullable(z.string()),
  text: z.string(),
  tool: z.nullable(z.string()),
  /** JSON text, whatever its shape. */
  args: z.nullable(z.string()),
  result: z.nullable(z.string()),
  createdAtMs: z.nullable(epochMsSchema),
});
export type Entry = z.infer<typeof entrySchema>;

const markSchema = z.object({ start: z.number(), end: z.number() });
export const conversationHitSchema = z.object({
  kind: z.enum(['turn', 'tool']),
  conversationId: idSchema,
  position: z.number(),
  label: z.nullable(z.string()),
  createdAtMs: epochMsSchema,
  text: z.string(),
  marks: z.array(markSchema),
});
export type ConversationHit = z.infer<typeof conversationHitSchema>;
export const renderHitSchema = z.object({
  renderId: idSchema,
  voice: z.string(),
  createdAtMs: epochMsSchema,
  text: z.string(),
  marks: z.array(markSchema),
});
export type RenderHit = z.infer<typeof renderHitSchema>;

/** What the service's own search found and this computer has not read yet. */
export const onlineHitSchema = z.object({
  kind: z.enum(['transcription', 'conversation']),
  remoteId: z.string(),
  title: z.string(),
  text: z.string(),
});
export type OnlineHit = z.infer<typeof onlineHitSchema>;

/** A render that was made elsewhere. The service never gives its text back. */
export const remoteRenderSchema = z.object({
  id: idSchema,
  createdAtMs: epochMsSchema,
  voice: z.nullable(z.string()),
  chars: z.nullable(z.number()),
  durationMs: z.nullable(z.number()),
  costMicroUsd: z.nullable(z.number()),
  isMissing: z.boolean(),
  /** Playable address of its audio once it is on this computer. */
  mediaUrl: z.nullable(z.string()),
});
export type RemoteRender = z.infer<typeof remoteRenderSchema>;

/** An object of a kind that this version does not know, kept as it came without its links (T134). */
export const otherObjectSchema = z.object({
  object: z.string(),
  remoteId: z.string(),
  createdAtMs: z.nullable(epochMsSchema),
  /** JSON text. */
  raw: z.string(),
});
export type OtherObject = z.infer<typeof otherObjectSchema>;

const needSchema = z.object({ count: z.number(), sizeBytes: z.number() });
/** What only the service has, and about how much room it would take here: of everything, of the last 90 days. */
const needsSchema = z.object({ everything: needSchema, recent: needSchema });

/** `other`: files of other accounts, and files in the folder that nothing names. `kept`: earlier and damaged databases. */
export const storageKinds = [
  'recording',
  'import',
  'dictation',
  'remote',
  'spoken',
  'voice',
  'other',
  'database',
  'kept',
] as const;

export const storageUseSchema = z.object({
  rows: z.array(
    z.object({
      kind: z.enum(storageKinds),
      count: z.number(),
      sizeBytes: z.number(),
    }),
  ),
  /** Audio that the service still has. */
  freeableItems: z.number(),
  freeableBytes: z.number(),
  remoteAudio: needsSchema,
  /** Transcripts, and turns and tool calls of conversations. */
  remoteTexts: needsSchema,
});
export type StorageUse = z.infer<typeof storageUseSchema>;

export const conversationFormats = ['txt', 'md', 'json'] as const;
const textSchema = z.string().check(z.maxLength(400));

export const history = {
  state: stream(emptySchema, historyStateSchema),
  /** Reads what is new now, and resolves when it has; joins the reading that runs already. */
  syncNow: unary(emptySchema, emptySchema),
  conversations: unary(
    z.object({
      after: z.optional(z.string()),
      limit: z.number().check(z.gte(1), z.lte(200)),
      text: z.optional(textSchema),
    }),
    z.object({ conversations: z.array(conversationSchema), next: z.nullable(z.string()), total: z.number() }),
  ),
  conversation: unary(z.object({ id: idSchema }), conversationSchema),
  /** Turns and tool calls in pages of at most 500, from this computer. */
  entries: stream(z.object({ id: idSchema }), z.object({ entries: z.array(entrySchema), total: z.number() })),
  /** Fetches turns and tool calls if they are not here, or were fetched before the conversation went on. */
  fetchConversation: unary(z.object({ id: idSchema }), conversationSchema),
  exportConversation: unary(
    z.object({ id: idSchema, format: z.enum(conversationFormats), toolCalls: z.boolean() }),
    z.object({ fileName: z.string(), downloadUrl: z.nullable(z.string()) }),
  ),
  /** What the service has of a library item: `null` when the item was not made from its history. */
  itemState: unary(
    z.object({ id: idSchema }),
    z.object({ remote: z.nullable(z.object({ isMissing: z.boolean(), hasText: z.boolean(), hasAudio: z.boolean() })) }),
  ),
  /** Fetches the text of a library item that so far is only listed. */
  fetchText: unary(z.object({ id: idSchema }), emptySchema),
  fetchAudio: unary(z.object({ id: idSchema }), emptySchema),
  /** Renders that were made elsewhere, newest first. */
  renders: unary(
    z.object({ after: z.optional(z.string()), limit: z.number().check(z.gte(1), z.lte(200)) }),
    z.object({ renders: z.array(remoteRenderSchema), next: z.nullable(z.string()), total: z.number() }),
  ),
  /** Fetches the audio of one of them, unless it is here. */
  fetchRenderAudio: unary(z.object({ id: idSchema }), remoteRenderSchema),
  /** The newest 200 objects of kinds that this version does not know, and how many there are. */
  others: unary(emptySchema, z.object({ others: z.array(otherObjectSchema), total: z.number() })),
  storage: unary(emptySchema, storageUseSchema),
  /** Removes audio that can be fetched again, and nothing else. */
  freeStorage: unary(emptySchema, z.object({ freedBytes: z.number() })),
  search: unary(
    z.object({ text: textSchema, limit: z.number().check(z.gte(1), z.lte(100)) }),
    z.object({
      conversations: z.array(conversationHitSchema),
      conversationTotal: z.number(),
      renders: z.array(renderHitSchema),
      renderTotal: z.number(),
    }),
  ),
  /** Names that searches can be narrowed to, the most frequent first. */
  searchNames: unary(emptySchema, z.object({ speakers: z.array(z.string()), voices: z.array(z.string()) })),
  /** Words of the library that are close to the ones typed, as whole queries to try. */
  suggest: unary(z.object({ text: textSchema }), z.object({ queries: z.array(z.string()) })),
  /** The service's own searches; empty while there is no connection. */
  searchOnline: unary(z.object({ text: textSchema }), z.object({ hits: z.array(onlineHitSchema) })),
  /** Brings one of them to this computer; the address in the page that shows it. */
  fetchOnline: unary(
    z.object({ kind: z.enum(['transcription', 'conversation']), remoteId: z.string().check(z.maxLength(256)) }),
    z.object({ path: z.string() }),
  ),
};
