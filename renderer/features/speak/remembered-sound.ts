/** How speech is heard: 0..1, and an output by device id (empty: the system's). */
export type Sound = { volume: number; output: string };

const storageKey = 'fluxions.sound';
const usual: Sound = { volume: 1, output: '' };

/** Volume and output as last chosen on this computer; anything that cannot be read is the usual sound. */
export function rememberedSound(): Sound {
  try {
    const { volume, output } = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Record<string, unknown>>;
    const isVolume = typeof volume === 'number' && volume >= 0 && volume <= 1;
    return {
      volume: isVolume ? volume : usual.volume,
      output: typeof output === 'string' ? output : usual.output,
    };
  } catch {
    return usual;
  }
}

export function rememberSound(sound: Sound): void {
  localStorage.setItem(storageKey, JSON.stringify(sound));
}
