/**
 * Prints what a long transcript costs: `node test/bench/transcript.ts [hours, default 3]`. Aligning the service's text
 * with its segments, once with texts that mostly agree and once with texts that do not, and writing every export.
 */
import { exportFormats, type Segment } from '../../electron/ipc/contract/library.ts';
import { exportTranscript } from '../../electron/domain/transcript/export.ts';
import { buildSegments } from '../../electron/domain/transcript/segments.ts';
import { remoteReply } from '../support/dictation-world.ts';

const hours = Number(process.argv[2] ?? 3);
const segmentMs = 5_000;
const wordsPerSegment = 13;
let seed = 1;
const random = (): number => {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed / 0x7fffffff;
};
/** Frequent words are frequent, as in speech. */
const word = (): string => `w${Math.floor(2000 * random() ** 3)}`;

const segments = Array.from({ length: Math.round((hours * 3_600_000) / segmentMs) }, (_, index) => ({
  speaker: String(index % 3),
  text: Array.from({ length: wordsPerSegment }, word).join(' '),
  startMs: index * segmentMs,
  endMs: index * segmentMs + segmentMs - 100,
  words: null,
}));
const spelled = (text: string): string =>
  text
    .split(' ')
    .map((one) => (random() < 0.06 ? `${one}, [breath]` : random() < 0.03 ? `${one}x` : one))
    .join(' ');
const agreeing = segments.map(({ speaker, text }) => `SPEAKER_${speaker}: ${spelled(text)}.`).join('\n');
const differing = segments.map(({ speaker, text }) => `SPEAKER_${speaker}: ${text.replace(/\d+/g, '$&$&')}`).join('\n');

const rows: Record<string, string> = {};
function time<T>(name: string, run: () => T): T {
  const runs: number[] = [];
  let result = run();
  for (let repeat = 0; repeat < 5; repeat += 1) {
    const startMs = performance.now();
    result = run();
    runs.push(performance.now() - startMs);
  }
  rows[name] = `${runs.toSorted((a, b) => a - b)[2]?.toFixed(0)} ms`;
  return result;
}

const common = { segments, durationMs: hours * 3_600_000 };
const built = time('align, texts agree', () => buildSegments(remoteReply('1', { ...common, text: agreeing })));
time('align, texts differ', () => buildSegments(remoteReply('1', { ...common, text: differing })));
const shown: Segment[] = built.map((segment, ordinal) => ({ ...segment, ordinal, edited: false }));
for (const format of exportFormats) {
  time(`export ${format}`, () =>
    exportTranscript(format, {
      title: 'Bench',
      segments: shown,
      speakerNames: {},
      durationMs: common.durationMs,
      language: 'en',
      nonSpeech: true,
      createdAtMs: 0,
      note: '',
    }),
  );
}
console.log(`${hours} h, ${segments.length} segments, ${segments.length * wordsPerSegment} words, medians of five`);
console.table(rows);
