import { clipWav } from '../speech-world.ts';

type GivenFile = { name: string; mimeType: string; buffer: Buffer };

/** A sound of its own length and pitch, so that no two are the same audio. */
export function sound(name: string, seconds: number, pitchHz = 140): GivenFile {
  return { name, mimeType: 'audio/wav', buffer: clipWav(seconds, pitchHz) };
}

const lines: readonly [speaker: string, text: string][] = [
  [
    'Ana Ferreira',
    'People think that the sea is simply high or low. There are thirty-seven waves in it, each with a name.',
  ],
  ['Jonas Weber', 'Thirty-seven? I would have guessed two. The moon and the sun.'],
  ['Ana Ferreira', 'Those are the loud ones. The others are the shape of the bay, the depth, the friction of the mud.'],
  ['Jonas Weber', 'And somebody sat down and worked that out by hand?'],
  [
    'Ana Ferreira',
    'For two hundred years. There was a machine of brass wheels in Liverpool that drew the whole curve.',
  ],
  ['Ana Ferreira', 'You set the wheels, you turned a crank, and a year of tides came out on paper in about an hour.'],
  ['Jonas Weber', 'What happens to a harbour that gets its table wrong?'],
  [
    'Ana Ferreira',
    'Ships wait outside. Or worse, they do not wait. The tide table is a promise, and people sail on it.',
  ],
];

/** A conversation of two as WebVTT: `from` chooses where it begins, so that two files differ. */
export function spokenVtt(name: string, from = 0): GivenFile {
  const at = (seconds: number): string => `00:00:${String(seconds).padStart(2, '0')}.000`;
  const cues = lines
    .slice(from)
    .map(([speaker, text], index) => `${at(index * 5)} --> ${at(index * 5 + 4)}\n<v ${speaker}>${text}`);
  return { name, mimeType: 'text/vtt', buffer: Buffer.from(`WEBVTT\n\n${cues.join('\n\n')}\n`) };
}
