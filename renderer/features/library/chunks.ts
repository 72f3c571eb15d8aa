/** Ids per call, as the contract allows. */
const idsAtOnce = 500;

/** Runs `send` for all ids, as many at once as the contract allows, one call after the other. */
export async function inChunks(ids: readonly string[], send: (ids: string[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < ids.length; from += idsAtOnce) await send(ids.slice(from, from + idsAtOnce));
}
