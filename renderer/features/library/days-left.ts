import { binDays } from '../../../electron/ipc/contract/library.ts';
import { counted } from '../../format/count.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** How long something stays in the bin: `30 days left` at first, `Last day` at the end. */
export function daysLeft(deletedAtMs: number, nowMs: number): string {
  const days = Math.ceil((deletedAtMs + binDays * dayMs - nowMs) / dayMs);
  return days <= 1 ? 'Last day' : `${counted(Math.min(days, binDays), 'day')} left`;
}
