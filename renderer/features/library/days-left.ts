import { binDays } from '../../../electron/ipc/contract/library.ts';
import { counted } from '../../format/count.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** How long something stays in the bin: `29 days left`, `Deleted today` on its last day. */
export function daysLeft(deletedAtMs: number, nowMs: number): string {
  const days = Math.floor((deletedAtMs + binDays * dayMs - nowMs) / dayMs);
  return days < 1 ? 'Deleted today' : `${counted(Math.min(days, binDays), 'day')} left`;
}
