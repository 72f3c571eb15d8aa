import { useDeferredValue, useMemo } from 'react';
import { dialogueNames } from '../../../electron/domain/speech/dialogue.ts';
import type { VoicesState } from '../../../electron/ipc/contract/voices.ts';
import { counted } from '../../format/count.ts';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { pickVoice, voiceOptions } from './voice-options.ts';

/** Which name speaks in which voice; names without a choice get one each. */
export type Cast = { isOn: boolean; voices: Readonly<Record<string, string>> };

/** More than this many names is a script full of colons, not a dialogue. */
const mostNames = 12;

/** Names at the start of lines, when they look like a dialogue. */
export function useDialogueNames(text: string): readonly string[] {
  const settled = useDeferredValue(text);
  return useMemo(() => {
    const names = dialogueNames(settled);
    return names.length > 1 && names.length <= mostNames ? names : [];
  }, [settled]);
}

/** The voices of a dialogue for a render; `undefined` when it is spoken in one voice. */
export function castOf(
  cast: Cast,
  names: readonly string[],
  voices: VoicesState | null,
  main: string,
): Record<string, string> | undefined {
  if (!cast.isOn || names.length === 0) return undefined;
  const spare = [main, ...(voices?.builtIn ?? []).map((one) => one.voiceId).filter((id) => id !== main)];
  return Object.fromEntries(
    names.map((name, index) => [name, pickVoice(voices, cast.voices[name] ?? spare[index % spare.length] ?? main)]),
  );
}

/** Offers a voice per name as soon as the script looks like a dialogue. */
export function DialogueCast({
  names,
  cast,
  onCast,
  voices,
  voice,
}: {
  names: readonly string[];
  cast: Cast;
  onCast: (cast: Cast) => void;
  voices: VoicesState | null;
  voice: string;
}) {
  if (names.length === 0) return null;
  const assigned = castOf({ ...cast, isOn: true }, names, voices, voice) ?? {};
  return (
    <section aria-label="Dialogue" className="mt-3 rounded-xl border border-line px-3.5 py-2.5">
      <Switch
        label="Dialogue"
        hint={
          cast.isOn
            ? 'Each line is spoken in the voice of its name; the names are not read.'
            : `${counted(names.length, 'name')} begin lines of this script. Give each a voice of its own.`
        }
        checked={cast.isOn}
        onChecked={(isOn) => onCast({ ...cast, isOn })}
      />
      {cast.isOn ? (
        <div className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-3">
          {names.map((name) => (
            <Select
              key={name}
              label={name}
              value={assigned[name] ?? voice}
              options={voiceOptions(voices, assigned[name] ?? voice)}
              onValue={(id) => onCast({ ...cast, voices: { ...cast.voices, [name]: id } })}
            />
          ))}
        </div>
      ) : null}
    </section>
  );
}
