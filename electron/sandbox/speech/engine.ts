/** A voice of the speech engine. `persona` is the part of the id that survives model updates. */
export type BuiltInVoice = { persona: string; previewText: string };

/** One piece of text to say. `stretch` makes it longer (above 1) or shorter at the same pitch. */
export type SayRequest = { text: string; persona: string; stretch: number; tempDir: string; signal: AbortSignal };

export type Spoken = { samples: Float32Array; rateHz: number };

/** Turns text into sound with what this computer has. */
export type SpeechEngine = {
  name: 'flite' | 'say' | 'sapi' | 'tone';
  voices: readonly BuiltInVoice[];
  say(request: SayRequest): Promise<Spoken>;
};
