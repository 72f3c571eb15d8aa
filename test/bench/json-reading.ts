/**
 * How long reading a large transcript blocks the thread: one JSON.parse against our reading in pieces, for a three-hour
 * talk with word times. Prints one line of JSON per way. `node test/bench/json-reading.ts [hours, 3]`.
 */
import { parseJson } from '../../electron/adapters/fluxions/json.ts';
import { mapTranscription } from '../../electron/adapters/fluxions/map-transcription.ts';
import { runYielding } from '../../electron/adapters/fluxions/yielding.ts';

const hours = Number(process.argv[2] ?? 3);
const segments = Array.from({ length: Math.round(hours * 1500) }, (_, index) => ({
  speaker: String(index % 2),
  text: 'and then we came to the river where the old bridge used to stand',
  start: index * 2.4,
  end: index * 2.4 + 2.2,
  segment_idx: index,
  words: Array.from({ length: 13 }, (_word, at) => ({
    word: 'bridge',
    start: index * 2.4 + at / 6,
    end: index * 2.4 + at / 6 + 0.15,
  })),
}));
const bytes = new TextEncoder().encode(JSON.stringify({ id: 1, status: 'completed', segments }));

/** Longest time between two turns of the event loop while `work` runs. */
async function longestBlock(work: () => Promise<unknown>): Promise<{ blockMs: number; totalMs: number }> {
  let lastAt = performance.now();
  const startedAt = lastAt;
  let blockMs = 0;
  let isRunning = true;
  const turn = (): void => {
    const now = performance.now();
    blockMs = Math.max(blockMs, now - lastAt);
    lastAt = now;
    if (isRunning) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isRunning = false;
  turn();
  const round = (ms: number): number => Math.round(ms * 10) / 10;
  return { blockMs: round(blockMs), totalMs: round(performance.now() - startedAt) };
}

const ways: Record<string, () => Promise<unknown>> = {
  'JSON.parse': () => Promise.resolve(JSON.parse(new TextDecoder().decode(bytes))),
  'in pieces': async () => {
    const { value, text } = await parseJson(bytes);
    return runYielding(mapTranscription(value, text, '1'));
  },
};

for (const [way, work] of Object.entries(ways)) {
  await work();
  const runs = [await longestBlock(work), await longestBlock(work), await longestBlock(work)];
  const median = runs.toSorted((a, b) => a.blockMs - b.blockMs)[1];
  process.stdout.write(`${JSON.stringify({ way, megabytes: Math.round(bytes.length / 1e5) / 10, ...median })}\n`);
}
