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

/** The names that people gave, by label, out of the speakers as they are stored. */
export function speakerNames(speakers: readonly { speaker: string; name: string | null }[]): Record<string, string> {
  return Object.fromEntries(speakers.flatMap(({ speaker, name }) => (name === null ? [] : [[speaker, name]])));
}
