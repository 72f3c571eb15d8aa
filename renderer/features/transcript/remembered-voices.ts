/** Voice of each speaker of an item, by the speaker's label; `''` is the one without a label. */
export type SpeakerVoices = Readonly<Record<string, string>>;

const storageKey = 'fluxions.speaker-voices';
/** Items whose choice is remembered; the one that was chosen longest ago gives way. */
const mostItems = 200;

type Stored = [itemId: string, voices: SpeakerVoices][];

function stored(): Stored {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(value) ? (value as Stored) : [];
  } catch {
    return [];
  }
}

/** The voices chosen for the speakers of an item, on this computer; empty when none were. */
export function rememberedVoices(itemId: string): SpeakerVoices {
  return stored().find(([id]) => id === itemId)?.[1] ?? {};
}

export function rememberVoices(itemId: string, voices: SpeakerVoices): void {
  const others = stored().filter(([id]) => id !== itemId);
  localStorage.setItem(storageKey, JSON.stringify([...others.slice(1 - mostItems), [itemId, voices]]));
}
