import { useEffect, useRef } from 'react';
import { decibels, meterShare, type LevelFeed } from './level-feed.ts';

/** How fast the bar falls after a peak, in shares of the meter per update: quick up, slow down, as meters do. */
const fallPerUpdate = 0.06;

/** A live bar of the input's level, written straight to its elements at every update. */
export function LevelMeter({ feed, isLive }: { feed: LevelFeed; isLive: boolean }) {
  const meter = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const peak = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shown = 0;
    let held = 0;
    const draw = (level: number, peakLevel: number): void => {
      shown = Math.max(meterShare(level), shown - fallPerUpdate);
      held = Math.max(meterShare(peakLevel), held - fallPerUpdate / 3);
      bar.current?.style.setProperty('clip-path', `inset(0 ${100 - shown * 100}% 0 0 round 999px)`);
      peak.current?.style.setProperty('left', `${held * 100}%`);
      peak.current?.style.setProperty('opacity', held > 0.01 ? '1' : '0');
      meter.current?.setAttribute('aria-valuenow', String(Math.round(meterShare(level) * 100)));
      meter.current?.setAttribute('aria-valuetext', `${Math.round(decibels(level))} dB`);
    };
    if (!isLive) {
      shown = 0;
      held = 0;
      draw(0, 0);
      return;
    }
    return feed.subscribe((level) => draw(level?.rms ?? 0, level?.peak ?? 0));
  }, [feed, isLive]);
  return (
    <div
      ref={meter}
      role="meter"
      aria-label="Input level"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      aria-valuetext="no signal"
      className="relative mt-4 h-2 w-full max-w-96 rounded-full bg-press"
    >
      <div
        ref={bar}
        className="absolute inset-0 rounded-full bg-linear-to-r from-accent from-60% via-warn via-88% to-record"
        style={{ clipPath: 'inset(0 100% 0 0)' }}
      />
      <div ref={peak} className="absolute -top-0.5 h-3 w-0.5 rounded bg-soft" style={{ left: '0%', opacity: 0 }} />
    </div>
  );
}
