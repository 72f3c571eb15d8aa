import type * as z from 'zod/mini';

/** What a JSON column holds, when it still has the shape that was written; `null` when damage changed it. */
export function storedJson<T>(text: string, schema: z.ZodMiniType<T>): T | null {
  try {
    const read = schema.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
