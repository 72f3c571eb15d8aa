/** How dictation listens. */
export const dictationFormat = {
  /** Recognisers work at this rate; a third of the bytes of 48 kHz have to go up the line. */
  rateHz: 16_000,
  /** Each block costs a message and a write. The tail after key-up may be shorter by this, so the two go together. */
  blockMs: 50,
  /** How often the sound system wakes the capture process, and at most how late sound is. Half a block. */
  periodMs: 25,
} as const;

/**
 * For the environment of dictation's capture process. PortAudio asks PulseAudio and PipeWire for sound every 3 ms, which
 * costs a warm microphone more of the processor than all the rest of it. libpulse reads this; nothing else does.
 */
export const dictationSoundEnv = { PULSE_LATENCY_MSEC: String(dictationFormat.periodMs) } as const;
