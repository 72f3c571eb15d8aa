import * as z from 'zod/mini';

/** To the process with the keyboard hook. Requests with an `id` are answered by one `reply`. */
export const hotkeyRequestSchema = z.discriminatedUnion('op', [
  /** `chord` empty: nothing is bound. */
  z.object({ id: z.number(), op: z.literal('bind'), chord: z.string() }),
  /** Whether names of all keys are reported: only while somebody chooses one. */
  z.object({ op: z.literal('names'), on: z.boolean() }),
]);
export type HotkeyRequest = z.infer<typeof hotkeyRequestSchema>;

/** From it. What is typed never leaves it: only the bound key, Esc and, while a key is chosen, names of keys. */
export const hotkeyMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({ type: z.literal('reply'), id: z.number(), ok: z.boolean() }),
  z.object({ type: z.literal('key'), event: z.enum(['down', 'up', 'escape']) }),
  z.object({ type: z.literal('modifiers'), areDown: z.boolean() }),
  z.object({ type: z.literal('name'), chord: z.string(), isDown: z.boolean() }),
]);
export type HotkeyMessage = z.infer<typeof hotkeyMessageSchema>;
