/**
 * A process to kill. `write FILE PREFIX`: writes to a library for ever, one line on stdout per acknowledged write.
 * `open FILE`: opens (makes, repairs, updates) a library, says so, and waits. `update FILE`: the same with three steps
 * that take their time.
 */
import { writeSync } from 'node:fs';
import { openLibrary } from '../../electron/adapters/sqlite/open.ts';
import { openStore } from '../../electron/adapters/sqlite/open-store.ts';
import type { Store } from '../../electron/services/ports/store.ts';
import { aJob, anItem, aTranscript } from './library-builders.ts';
import { slowSteps } from './slow-steps.ts';

/** Synchronous, so that what was said before a kill was said. */
const say = (line: unknown): void => void writeSync(1, `${JSON.stringify(line)}\n`);
const [, , mode, file = '', prefix = ''] = process.argv;

/** One item's life; `level` only ever grows, and is stored by every write after the first. */
async function live(store: Store, id: string): Promise<void> {
  await store.insertItem(anItem({ id, title: `${id} 0`, createdAtMs: Date.now() }), aJob(id));
  say({ id, level: 0 });
  for (let level = 1; level <= 4; level += 1) {
    const moved = await store.moveJob(id, ['queued'], { state: 'queued', attempts: level });
    if (!moved) throw new Error('moved by nobody');
    say({ id, level });
  }
  await store.putTranscript(
    id,
    aTranscript(...Array.from({ length: 20 }, (_, line) => `A: ${id.replace('-', 'x')} ${line}`)),
  );
  say({ id, level: 5 });
  await store.editSegment(id, 3, `corrected${id.replace('-', 'x')}`);
  say({ id, level: 6 });
  await store.updateItem(id, { title: `${id} 7` });
  say({ id, level: 7 });
}

if (mode === 'write') {
  const store = await openStore({ file });
  say('open');
  for (let round = 0; ; round += 1) {
    await Promise.all([0, 1, 2].map((lane) => live(store, `${prefix}-${round * 3 + lane}`)));
  }
} else {
  say('start');
  if (mode === 'update') openLibrary(file, slowSteps);
  else await openStore({ file });
  say('open');
  setInterval(() => {}, 1_000);
}
