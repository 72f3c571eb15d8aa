/** Price of transcription: $0.20 per hour of audio, billed by the second. Source: API text, "Pricing". */
const transcriptionMicroUsdPerHour = 200_000;
/** Price of speech: $10 per million characters. Source: API text, "Pricing". */
const speechMicroUsdPerChar = 10;

/**
 * What transcribing `durationMs` of audio costs, in whole micro-dollars: started seconds are billed as full ones.
 * A duration that is unknown, negative or not a number costs nothing rather than something invented.
 */
export function transcriptionEstimateMicroUsd(durationMs: number): number {
  if (!Number.isFinite(durationMs) || durationMs <= 0) return 0;
  const seconds = Math.ceil(durationMs / 1000);
  return Math.round((seconds * transcriptionMicroUsdPerHour) / 3600);
}

/** What rendering `chars` characters of text as speech costs, in whole micro-dollars. */
export function speechEstimateMicroUsd(chars: number): number {
  if (!Number.isFinite(chars) || chars <= 0) return 0;
  return Math.ceil(chars) * speechMicroUsdPerChar;
}
