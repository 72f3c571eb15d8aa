import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { emptySchema, epochMsSchema, fileRefSchema, idSchema } from './common.ts';

export const builtInVoiceSchema = z.object({
  /** The service's id; its suffix changes with the model, the part before the first dot does not (T115). */
  voiceId: z.string(),
  name: z.string(),
  previewText: z.string(),
});

export const clonedVoiceSchema = z.object({
  /** Ours: stays the same when the service forgets the voice and it is cloned again. */
  id: idSchema,
  name: z.string(),
  createdAtMs: epochMsSchema,
  durationMs: z.nullable(z.number()),
  transcript: z.nullable(z.string()),
  /** `ready`; `lost`: the service forgot it, the clip is here and it is cloned again on next use; `remote-only`: no clip here. */
  state: z.enum(['ready', 'cloning', 'lost', 'remote-only', 'failed']),
  problem: z.nullable(z.string()),
  /** Deleted here, and at the service when this moment has passed; undo until then. */
  deleteAtMs: z.nullable(epochMsSchema),
});

export const voicesStateSchema = z.object({
  builtIn: z.array(builtInVoiceSchema),
  mine: z.array(clonedVoiceSchema),
  /** When the list was last read from the service; `null` when never. */
  updatedAtMs: z.nullable(epochMsSchema),
  problem: z.nullable(z.string()),
});
export type VoicesState = z.infer<typeof voicesStateSchema>;

const cloneDetails = {
  name: z.optional(z.string().check(z.maxLength(80))),
  transcript: z.optional(z.string().check(z.maxLength(5_000))),
};

export const voices = {
  state: stream(emptySchema, voicesStateSchema),
  refresh: unary(emptySchema, emptySchema),
  /** Clone from a file. Refused locally above 25 MB, before anything is sent (T120). */
  cloneFromFile: unary(z.object({ fileRef: fileRefSchema, ...cloneDetails }), z.object({ id: idSchema })),
  /** Clone from a part of an item in the library. */
  cloneFromItem: unary(
    z.object({ itemId: idSchema, startMs: z.number(), endMs: z.number(), ...cloneDetails }),
    z.object({ id: idSchema }),
  ),
  remove: unary(z.object({ id: idSchema }), emptySchema),
  undoRemove: unary(z.object({ id: idSchema }), emptySchema),
};
