import type { VoicesState } from '../../../electron/ipc/contract/voices.ts';
import { useStream } from '../../app/client-context.tsx';
import type { SelectOption } from '../../ui/select.tsx';

/** The voices of this account; `null` until they were read from the store. */
export function useVoices(): { voices: VoicesState | null; error: unknown } {
  const { value, error } = useStream('voices.state', (client, signal) => client.voices.state({}, { signal }));
  return { voices: value, error };
}

/** Choices for a voice: the person's own first, then the built-in ones; the chosen one stays even when it is gone. */
export function voiceOptions(voices: VoicesState | null, chosen: string): SelectOption[] {
  const options = [
    ...(voices?.mine ?? [])
      .filter((voice) => voice.deleteAtMs === null)
      .map((voice) => ({ value: voice.id, label: `${voice.name} (mine)` })),
    ...(voices?.builtIn ?? []).map((voice) => ({ value: voice.voiceId, label: voice.name })),
  ];
  if (chosen !== '' && !options.some((option) => option.value === chosen)) {
    options.push({ value: chosen, label: voices === null ? '…' : `${personaName(chosen)} (no longer there)` });
  }
  return options;
}

/** The voice to speak in: the chosen one, the same persona under its new id, else the first there is. */
export function pickVoice(voices: VoicesState | null, chosen: string): string {
  if (voices === null) return chosen;
  const mine = voices.mine.filter((voice) => voice.deleteAtMs === null);
  if (mine.some((voice) => voice.id === chosen)) return chosen;
  const persona = chosen.split('.')[0];
  const exact = voices.builtIn.find((voice) => voice.voiceId === chosen);
  const same = exact ?? voices.builtIn.find((voice) => chosen !== '' && voice.voiceId.split('.')[0] === persona);
  return (same ?? voices.builtIn[0])?.voiceId ?? mine[0]?.id ?? chosen;
}

/** The name of a voice as shown. */
export function voiceName(voices: VoicesState | null, id: string): string {
  const mine = voices?.mine.find((voice) => voice.id === id);
  return mine?.name ?? voices?.builtIn.find((voice) => voice.voiceId === id)?.name ?? personaName(id);
}

export function personaName(id: string): string {
  const persona = id.split('.')[0] ?? id;
  return persona.charAt(0).toUpperCase() + persona.slice(1);
}
