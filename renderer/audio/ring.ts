/** Samples waiting to be heard, s16 as they came. One writer, one reader, same thread. */
export class Ring {
  readonly #samples: Int16Array;
  #read = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#samples = new Int16Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes as many samples as there is room for; returns how many. */
  write(samples: Int16Array): number {
    const capacity = this.#samples.length;
    const count = Math.min(samples.length, capacity - this.#length);
    const at = (this.#read + this.#length) % capacity;
    const first = Math.min(count, capacity - at);
    this.#samples.set(samples.subarray(0, first), at);
    this.#samples.set(samples.subarray(first, count), 0);
    this.#length += count;
    return count;
  }

  /** The next sample as -1..1; 0 when empty. */
  next(): number {
    if (this.#length === 0) return 0;
    const sample = this.#samples[this.#read] ?? 0;
    this.#read = (this.#read + 1) % this.#samples.length;
    this.#length -= 1;
    return sample / 32_768;
  }

  clear(): void {
    this.#length = 0;
  }
}
