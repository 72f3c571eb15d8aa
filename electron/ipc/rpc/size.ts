/**
 * Roughly how many bytes `value` takes as JSON, or `null` as soon as it is more than `limit`. Does not recurse, so that
 * no input can overflow the stack; a cycle counts as too large.
 */
export function approximateBytes(value: unknown, limit: number | undefined): number | null {
  if (limit === undefined) return 0;
  let total = 0;
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const item = pending.pop();
    total += 8;
    if (typeof item === 'string') total += item.length;
    else if (ArrayBuffer.isView(item) || item instanceof ArrayBuffer) total += item.byteLength;
    else if (Array.isArray(item)) {
      if (total + item.length * 8 > limit) return null;
      for (const child of item) pending.push(child);
    } else if (typeof item === 'object' && item !== null) {
      for (const [key, child] of Object.entries(item)) {
        total += key.length;
        pending.push(child);
      }
    }
    if (total > limit) return null;
  }
  return total;
}
