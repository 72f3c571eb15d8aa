import type { Clock } from '../ports/platform.ts';
import type { Store } from '../ports/store.ts';

/**
 * Takes whose job the last run was following when it died: nobody follows them any more, so the job queue shall ask about
 * them now instead of after the time that was dictation's own. To be called once, before the first take.
 */
export async function resumeTakes(deps: {
  store: Pick<Store, 'jobsIn' | 'moveJob'>;
  clock: Pick<Clock, 'now'>;
  onHandedOver: () => void;
}): Promise<void> {
  const submitted = await deps.store.jobsIn(['submitted']);
  for (const { item } of submitted) {
    if (item.source !== 'dictation') continue;
    await deps.store.moveJob(item.id, ['submitted'], { nextAttemptAtMs: deps.clock.now() });
  }
  if (submitted.length > 0) deps.onHandedOver();
}
