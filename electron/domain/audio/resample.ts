/** Zero crossings of the sinc on each side; 16 keeps aliases below the 16-bit noise floor for speech. */
const zeroCrossings = 16;
/** Share of the lower Nyquist frequency that passes untouched. */
const passBand = 0.94;

/** Converts a stream of samples block by block. `flush` gives the tail that the filter still held. */
export type Resampler = { push(block: Float32Array): Float32Array; flush(): Float32Array };

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Filter taps for every phase of the output grid, each phase normalised to unit gain. */
function phaseTable(up: number, down: number, half: number): Float32Array {
  const cutoff = passBand * Math.min(1, up / down);
  const taps = 2 * half;
  const table = new Float32Array(up * taps);
  for (let phase = 0; phase < up; phase += 1) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const x = tap - half + 1 - phase / up;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / half);
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x);
      const value = Math.abs(x) >= half ? 0 : sinc * window;
      table[phase * taps + tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < taps; tap += 1) table[phase * taps + tap] = (table[phase * taps + tap] ?? 0) / sum;
  }
  return table;
}

/**
 * Polyphase windowed-sinc converter between two integer rates in Hz. Output is aligned with the input (no delay) and
 * has `ceil(inputLength * to / from)` samples in total.
 */
export function createResampler(fromHz: number, toHz: number): Resampler {
  const divisor = gcd(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  if (up === down) return { push: (block) => block, flush: () => new Float32Array(0) };
  const half = Math.ceil(zeroCrossings * Math.max(1, down / up));
  const taps = 2 * half;
  const table = phaseTable(up, down, half);
  /** Input still needed; its first sample is number `held0` of the stream (negative: silence in front). */
  let held: Float32Array = new Float32Array(half);
  let heldStart = -half;
  let received = 0;
  let produced = 0;

  const produce = (limit: number): Float32Array => {
    const end = heldStart + held.length;
    const out: number[] = [];
    while (produced < limit) {
      const position = produced * down;
      const base = Math.floor(position / up);
      if (base + half >= end) break;
      const row = (position % up) * taps;
      const first = base - half + 1 - heldStart;
      let sum = 0;
      for (let tap = 0; tap < taps; tap += 1) sum += (held[first + tap] ?? 0) * (table[row + tap] ?? 0);
      out.push(sum);
      produced += 1;
    }
    const keepFrom = Math.max(0, Math.floor((produced * down) / up) - half + 1 - heldStart);
    held = held.slice(keepFrom);
    heldStart += keepFrom;
    return Float32Array.from(out);
  };

  const append = (block: Float32Array): void => {
    const joined = new Float32Array(held.length + block.length);
    joined.set(held);
    joined.set(block, held.length);
    held = joined;
  };

  return {
    push(block) {
      received += block.length;
      append(block);
      return produce(Number.POSITIVE_INFINITY);
    },
    flush() {
      append(new Float32Array(half + 1));
      return produce(Math.ceil((received * up) / down));
    },
  };
}

/** Converts samples that are all there already. */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  const converter = createResampler(fromHz, toHz);
  const head = converter.push(samples);
  const tail = converter.flush();
  if (tail.length === 0) return head;
  const joined = new Float32Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
}
