import type { SeededRandom } from './random.ts';

const openings = ['I think', 'We said', 'Last week', 'To be fair', 'In the end', 'Right,', 'So', 'Actually', 'For me'];
const subjects = [
  'the river',
  'our garden',
  'the new kitchen',
  'my brother',
  'the old train',
  'that recipe',
  'the choir',
  'the budget',
  'the harbour',
  'a small bird',
];
const verbs = [
  'needs',
  'changed',
  'reminds me of',
  'was better than',
  'costs more than',
  'depends on',
  'opens after',
  'looks like',
];
const objects = [
  'the summer',
  'what we planned',
  'a long walk',
  'two cups of coffee',
  'the dentist appointment',
  'the first draft',
  'an hour of work',
  'the weather on Thursday',
  'the blue boat',
  'last year',
];

export const topics = ['interview', 'standup', 'lecture', 'podcast', 'voice-note', 'meeting', 'call', 'rehearsal'];
export const fileEndings = ['mp3', 'wav', 'm4a', 'flac'];
export const tools = ['calendar', 'email', 'weather', 'notes'];

/** A plain sentence; a few thousand different ones. */
export function sentence(random: SeededRandom): string {
  return `${random.pick(openings)} ${random.pick(subjects)} ${random.pick(verbs)} ${random.pick(objects)}.`;
}
