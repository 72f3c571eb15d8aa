import type { Item, Segment } from '../../../electron/ipc/contract/library.ts';
import { transcriptionEstimateMicroUsd } from '../../../electron/domain/money.ts';

/** Repeatable chance. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const subjects = [
  'How tide tables are made',
  'The last ferry to Kirkwall',
  'A kitchen that runs on time',
  'What the harbour master heard',
  'Letters from the lighthouse',
  'Bread, salt and patience',
  'A short history of the paper clip',
  'Two engineers and a bridge',
  'Night train, part two',
  'The museum of small machines',
  'Why maps lie',
  'An orchard in winter',
];
const guests = [
  'with Ana Ferreira',
  'with Jonas Lindqvist',
  'field notes',
  'interview',
  'rough cut',
  'with Priya Nair',
];

/** A library of `length` items, newest first, of every kind a real one holds. */
export function manyItems(length: number, nowMs: number): Item[] {
  const chance = seeded(7);
  return Array.from({ length }, (_, index) => {
    const durationMs = Math.round(60_000 + chance() * 5_400_000);
    const isRecording = chance() < 0.35;
    return makeItem({
      id: `item-${index}`,
      title:
        `${subjects[Math.floor(chance() * subjects.length)]}, ${guests[Math.floor(chance() * guests.length)]} ${length > 50 ? `no. ${length - index}` : ''}`.trim(),
      source: isRecording ? 'recording' : 'import',
      createdAtMs: nowMs - Math.round((index + chance()) * 7_200_000 * (length > 50 ? 0.4 : 3)),
      durationMs,
      costMicroUsd: chance() < 0.9 ? transcriptionEstimateMicroUsd(durationMs) : null,
      speakerCount: 1 + Math.floor(chance() * 4),
      starred: chance() < 0.12,
      ...(length > 50 && {
        show: index % 2 === 0 ? 'Tidewater' : 'Small machines',
        tags: index % 5 === 0 ? ['interview', 'raw'] : [],
      }),
    });
  });
}

/** A finished import unless told otherwise. */
export function makeItem(values: Partial<Item> & Pick<Item, 'id' | 'title'>): Item {
  return {
    source: 'import',
    origin: 'account',
    createdAtMs: 0,
    durationMs: 1_800_000,
    sizeBytes: 21_000_000,
    status: 'Completed',
    progress: null,
    problem: null,
    needs: null,
    duplicateOf: null,
    estimateMicroUsd: null,
    costMicroUsd: null,
    language: 'en',
    speakerCount: 2,
    segmentCount: 40,
    hasAudio: true,
    starred: false,
    show: null,
    tags: [],
    hasNote: false,
    deletedAtMs: null,
    ...values,
  };
}

const lines: [speaker: string, text: string][] = [
  ['0', 'So, welcome back. [breath] Today we are on the quay in Stromness, and the wind is doing what it always does.'],
  ['1', 'It is. You can *hear* it in the wires. [laugh]'],
  ['0', 'You have kept the tide tables here for, what is it, thirty years?'],
  ['1', 'Thirty-one in May. My father did it before me, with a pencil and a great deal of patience.'],
  [
    '1',
    'People think a tide table is a prediction. It is more like a *very* long memory, written down by people who were out in all weathers because somebody had to be.',
  ],
  ['0', 'Say more about that.'],
  [
    '1',
    'Well... [hesitation] every harbour answers the moon in its own way. The shape of the bay, the depth of the channel, even the new breakwater, all of it changes the hour at which the water turns.',
  ],
  ['0', 'And you measured all of that by hand.'],
  [
    '1',
    'Every day at noon and at midnight. [pause] When my daughter was born I wrote the height down first and then ran up the hill.',
  ],
  ['0', '[laugh] Does she know?'],
  ['1', 'She has the page framed.'],
  ['0', 'When the gauge was automated in 1998, did you stop going down to look?'],
  ['1', 'No. The machine tells you how high the water is. It does not tell you what it is *about to do*.'],
  ['0', 'There is a story about the winter of 1993. Would you tell it?'],
  [
    '1',
    '[sigh] The table said four metres ten. I looked at the sky, I looked at the barometer, and I told the ferry to stay where it was. They were not pleased with me.',
  ],
  ['1', 'Then it came in at five metres and a half.'],
  ['0', 'Um... so you were right by more than a metre.'],
  ['1', 'I was lucky by more than a metre. Being right is when you can do it twice. [cough] Excuse me.'],
];

/** A conversation of `length` segments with word times for most of them. */
export function conversation(length: number, speakerCount = 2): Segment[] {
  const chance = seeded(11);
  let atMs = 400;
  return Array.from({ length }, (_, ordinal) => {
    const [speaker, text] = lines[ordinal % lines.length] ?? ['0', ''];
    const startMs = atMs;
    const spoken = text
      .replace(/\[[^\]]*\]|\*/g, ' ')
      .split(/\s+/)
      .filter(Boolean);
    let wordMs = startMs;
    const words = spoken.map((word) => {
      const begin = wordMs;
      wordMs += 130 + word.length * 45;
      return { text: word, startMs: begin, endMs: wordMs - 30 };
    });
    atMs = wordMs + Math.round(200 + chance() * 500);
    const label =
      speakerCount > 2 ? String((Number(speaker) + Math.floor(ordinal / lines.length)) % speakerCount) : speaker;
    return {
      ordinal,
      speaker: label,
      text,
      startMs,
      endMs: wordMs,
      words: ordinal % 7 === 6 ? null : words,
      edited: false,
    };
  });
}

/** A quiet tone with a syllable's rhythm as a WAV file: something that really plays. */
export function toneWav(durationMs: number, sampleRateHz = 8_000): Blob {
  const frames = Math.round((durationMs / 1000) * sampleRateHz);
  const view = new DataView(new ArrayBuffer(44 + frames * 2));
  const ascii = (at: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) view.setUint8(at + index, text.charCodeAt(index));
  };
  ascii(0, 'RIFF');
  view.setUint32(4, 36 + frames * 2, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, frames * 2, true);
  for (let frame = 0; frame < frames; frame += 1) {
    const second = frame / sampleRateHz;
    const syllable = Math.max(0, Math.sin(second * 9)) * 0.2;
    view.setInt16(44 + frame * 2, Math.round(Math.sin(second * 2 * Math.PI * 180) * syllable * 32_767), true);
  }
  return new Blob([view.buffer], { type: 'audio/wav' });
}
