/**
 * Puts bytes that arrive in pieces of any size back into whole 16-bit samples: an odd byte waits for its other half, so
 * that no later sample is ever shifted (T71, T96). Every piece given out is a copy of its own, at an even address and
 * not a view into a larger buffer. One per render.
 */
export type PcmReframer = {
  /** Whole samples, or `null` when there is none yet. */
  push(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null;
  /** Bytes of an unfinished sample that are left over at the end: 0 or 1. */
  leftover(): number;
};

export function createPcmReframer(): PcmReframer {
  let carried: number | null = null;
  return {
    push(bytes) {
      const total = bytes.length + (carried === null ? 0 : 1);
      const whole = total - (total % 2);
      if (whole === 0) {
        // At most one byte in all: keep it.
        if (bytes.length === 1) carried = bytes[0] ?? null;
        return null;
      }
      const out = new Uint8Array(whole);
      if (carried === null) {
        out.set(bytes.subarray(0, whole));
      } else {
        out[0] = carried;
        out.set(bytes.subarray(0, whole - 1), 1);
      }
      carried = total % 2 === 1 ? (bytes[bytes.length - 1] ?? null) : null;
      return out;
    },
    leftover: () => (carried === null ? 0 : 1),
  };
}
