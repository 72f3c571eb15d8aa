import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ItemEvents } from '../services/item-events.ts';
import type { Store } from '../services/ports/store.ts';

/** The two-voice episode that ships with the app, wherever this file runs from (sources, build, packaged resources). */
export function sampleEpisodePath(resourcesDir: string): string | null {
  const path = join(resourcesDir, 'sample', 'episode.wav');
  return existsSync(path) ? path : null;
}

/**
 * First run only: when the library is empty, puts the sample through the real pipeline and reports what the person
 * can watch behind Welcome as lines of text. Resolves when it is done or has failed.
 */
export async function runSampleEpisode(deps: {
  path: string;
  store: Store;
  events: ItemEvents;
  grantPath: (path: string, name: string) => string;
  importFiles: (fileRefs: string[]) => Promise<{ itemId: string | null; problem: string | null }[]>;
  say: (line: string) => void;
  signal: AbortSignal;
}): Promise<void> {
  const { rows } = await deps.store.listItems({ limit: 1, sort: 'newest' });
  if (rows.length > 0) return;
  const [outcome] = await deps.importFiles([deps.grantPath(deps.path, 'Sample episode.wav')]);
  const itemId = outcome?.itemId;
  if (!itemId) {
    deps.say(`Sample episode: ${outcome?.problem ?? 'could not be taken in'}`);
    return;
  }
  deps.say('Sample episode: queued on the built-in sandbox');
  await new Promise<void>((resolve) => {
    let last = '';
    const finish = (): void => {
      stop();
      resolve();
    };
    const look = async (): Promise<void> => {
      const entry = await deps.store.getItem(itemId);
      const state = entry?.job?.state ?? 'gone';
      if (state === last) return;
      last = state;
      if (state === 'submitting') deps.say('Sample episode: uploading');
      if (state === 'submitted') deps.say('Sample episode: being transcribed');
      if (state === 'completed') deps.say(await summary(deps.store, itemId));
      if (state === 'failed') deps.say(`Sample episode: failed. ${entry?.job?.errorMessage ?? ''}`);
      if (['completed', 'failed', 'cancelled', 'gone'].includes(state)) finish();
    };
    const stop = deps.events.onChange((id) => {
      if (id === itemId) void look().catch(finish);
    });
    deps.signal.addEventListener('abort', finish, { once: true });
    void look().catch(finish);
  });
}

async function summary(store: Store, itemId: string): Promise<string> {
  const { segments, total } = await store.segments(itemId, 0, 3);
  const speakers = (await store.speakers(itemId)).length;
  const first = segments
    .map((segment) => segment.text)
    .join(' ')
    .slice(0, 160);
  return `Sample episode: transcribed, ${total} segments, ${speakers} speakers. It begins: "${first} ..."`;
}
