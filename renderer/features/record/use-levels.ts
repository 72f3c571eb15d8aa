import { useStreamItems } from '../../app/client-context.tsx';
import type { LevelFeed } from './level-feed.ts';

/** Feeds the levels of the running take while there is one. */
export function useLevels(feed: LevelFeed, isEnabled: boolean): void {
  useStreamItems('capture.levels', (client, signal) => client.capture.levels({}, { signal }), feed.push, {
    enabled: isEnabled,
  });
}
