import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createNoteWriter } from '../../../renderer/features/notes/note-writer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A writer whose saves end when the test says so. */
function setUp() {
  const saves: { id: string; text: string; end: (error?: Error) => Promise<void> }[] = [];
  const writer = createNoteWriter(
    (id, text) =>
      new Promise<void>((resolve, reject) => {
        const end = async (error?: Error): Promise<void> => {
          if (error) reject(error);
          else resolve();
          await vi.advanceTimersByTimeAsync(0);
        };
        saves.push({ id, text, end });
      }),
  );
  return { writer, saves, texts: () => saves.map(({ text }) => text) };
}

test('one write when typing pauses, and nothing is a draft after it', async () => {
  const { writer, saves, texts } = setUp();
  for (const text of ['a', 'ab', 'abc']) writer.type('1', text);
  expect(writer.state('1').draft).toBe('abc');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(texts()).toEqual(['abc']);
  await saves[0]?.end();
  expect(writer.state('1')).toEqual({ draft: null, problem: null });
});

test('leaving writes at once, and only what is not written yet', async () => {
  const { writer, saves, texts } = setUp();
  writer.type('1', 'x');
  writer.type('2', 'y');
  writer.flushAll();
  expect(texts()).toEqual(['x', 'y']);
  await saves[0]?.end();
  writer.flush('1');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(texts()).toEqual(['x', 'y']);
});

test('a newer text waits for the older write and follows it', async () => {
  const { writer, saves, texts } = setUp();
  writer.type('1', 'old');
  writer.flush('1');
  writer.type('1', 'new');
  writer.flush('1');
  expect(texts()).toEqual(['old']);
  await saves[0]?.end();
  expect(texts()).toEqual(['old', 'new']);
  expect(writer.state('1').draft).toBe('new');
  await saves[1]?.end();
  expect(writer.state('1').draft).toBeNull();
});

test('a write that failed keeps the draft and its reason until one succeeds', async () => {
  const { writer, saves, texts } = setUp();
  const problem = new Error('disk full');
  writer.type('1', 'text');
  writer.flush('1');
  await saves[0]?.end(problem);
  expect(writer.state('1')).toEqual({ draft: 'text', problem });
  // Not tried again by itself: the reason stands beside the box until the person acts.
  await vi.advanceTimersByTimeAsync(10_000);
  expect(texts()).toEqual(['text']);
  writer.flush('1');
  await saves[1]?.end();
  expect(writer.state('1')).toEqual({ draft: null, problem: null });
});
