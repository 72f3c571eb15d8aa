import type { BuiltInVoice } from '../ports/speech-api.ts';
import type { VoiceRow } from '../ports/speech-store.ts';

/** What the service needs to speak in a voice of ours. */
export type ResolvedVoice =
  | { kind: 'built-in'; voiceId: string; name: string; isFallback: boolean }
  | { kind: 'cloned'; voice: VoiceRow };

/** The part of a built-in id that stays when the model, and with it the rest of the id, changes (T114, T115). */
export function personaOf(voiceId: string): string {
  return voiceId.split('.')[0] ?? voiceId;
}

/** `maeve.h736bab09a` -> `Maeve`. */
export function displayName(voiceId: string): string {
  const persona = personaOf(voiceId);
  return persona.charAt(0).toUpperCase() + persona.slice(1);
}

/**
 * Finds a voice by any id it ever had: ours, the service's present one, or a former one. A built-in whose id changed is
 * found by its persona. `null`: no such voice any more.
 */
export function resolveVoice(
  id: string,
  builtIn: readonly BuiltInVoice[],
  mine: readonly VoiceRow[],
): ResolvedVoice | null {
  const voice = mine.find((row) => row.id === id || row.remoteId === id || row.formerRemoteIds.includes(id));
  if (voice) return { kind: 'cloned', voice };
  const exact = builtIn.find((row) => row.voiceId === id);
  const found = exact ?? builtIn.find((row) => personaOf(row.voiceId) === personaOf(id));
  return found
    ? { kind: 'built-in', voiceId: found.voiceId, name: displayName(found.voiceId), isFallback: !exact }
    : null;
}
