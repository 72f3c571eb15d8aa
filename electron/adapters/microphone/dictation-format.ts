/** How dictation listens. */
export const dictationFormat = {
  /** Recognisers work at this rate; a third of the bytes of 48 kHz have to go up the line. */
  rateHz: 16_000,
  /**
   * An open microphone costs by the block: 50 ms cost a quarter of what 20 ms did. The tail after key-up may be shorter by
   * this, so the two are chosen together.
   */
  blockMs: 50,
} as const;
