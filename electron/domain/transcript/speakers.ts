/**
 * The name shown for a speaker label of the service: the person's own choice, else `Speaker 1` for label `0` and so on,
 * `Speaker A` for other labels, `Unknown` when the service did not say (T53).
 */
export function speakerName(speaker: string | null, names: Readonly<Record<string, string>>): string {
  if (speaker === null) return 'Unknown';
  const chosen = Object.hasOwn(names, speaker) ? names[speaker]?.trim() : undefined;
  if (chosen !== undefined && chosen !== '') return chosen;
  return /^\d{1,6}$/.test(speaker) ? `Speaker ${Number(speaker) + 1}` : `Speaker ${speaker}`;
}
