import type { Knobs } from '../faults/faults.ts';

/** Jobs show milliseconds, History whole seconds (API document's own samples). */
export type TimeStyle = 'job' | 'history';

/** A time as the service writes it, or in one of the other spellings clients must survive (T172). */
export function formatTime(ms: number, style: TimeStyle, format: Knobs['timestamps']): string {
  const iso = new Date(ms).toISOString();
  switch (format) {
    case 'documented':
      return style === 'job' ? iso : iso.replace(/\.\d{3}Z$/, 'Z');
    case 'seconds':
      return iso.replace(/\.\d{3}Z$/, 'Z');
    case 'micros-offset':
      return iso.replace(/\.(\d{3})Z$/, '.$1000+00:00');
    case 'naive':
      return iso.replace(/Z$/, '');
  }
}
