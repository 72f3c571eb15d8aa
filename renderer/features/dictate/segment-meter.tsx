import { useEffect, useRef, type RefObject } from 'react';
import { meterSegmentCount } from '../../../electron/domain/audio/segment-meter.ts';
import type { MeterSegments } from '../../../electron/ipc/contract/capture.ts';
import { cn } from '../../ui/class-names.ts';
import { useTakeMeter } from './use-dictation.ts';

const dark: MeterSegments = { lit: 0, held: 0, elapsedMs: 0 };

/** The input's level in the Dictate view, in words for a screen reader too. */
export function SegmentMeter({ isLive }: { isLive: boolean }) {
  const meter = useRef<HTMLDivElement>(null);
  const segments = useRef<HTMLSpanElement>(null);
  const show = (shown: MeterSegments): void => {
    light(segments.current, shown);
    meter.current?.setAttribute('aria-valuenow', String(shown.lit));
    meter.current?.setAttribute(
      'aria-valuetext',
      shown.lit === 0 ? 'no signal' : `${shown.lit} of ${meterSegmentCount}`,
    );
  };
  useTakeMeter(show, isLive);
  useEffect(() => {
    if (!isLive) show(dark);
  }, [isLive]);
  return (
    <div
      ref={meter}
      role="meter"
      aria-label="Input level"
      aria-valuemin={0}
      aria-valuemax={meterSegmentCount}
      aria-valuenow={0}
      aria-valuetext="no signal"
      className="mt-4 w-full max-w-96"
    >
      <Segments ref={segments} className="h-2 gap-1" />
    </div>
  );
}

/** The row of a meter; what is lit is written past React by `light`. */
export function Segments({ ref, className }: { ref: RefObject<HTMLSpanElement | null>; className: string }) {
  return (
    <span ref={ref} aria-hidden className={cn('flex', className)}>
      {Array.from({ length: meterSegmentCount }, (_, index) => (
        <span
          key={index}
          className={cn(
            'flex-1 rounded-[1px] bg-press',
            index === meterSegmentCount - 1
              ? 'data-lit:bg-record'
              : index === meterSegmentCount - 2
                ? 'data-lit:bg-warn'
                : 'data-lit:bg-accent',
          )}
        />
      ))}
    </span>
  );
}

/** Lights the segments of `row` up to the level, and the one of the last peak. Touches only those that change. */
export function light(row: HTMLElement | null, { lit, held }: MeterSegments): void {
  for (const [index, segment] of [...(row?.children ?? [])].entries())
    segment.toggleAttribute('data-lit', index < lit || index === held - 1);
}
