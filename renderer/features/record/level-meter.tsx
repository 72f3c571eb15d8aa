import { useEffect, useRef } from 'react';
import { decibels, meterShare, type LevelFeed } from './level-feed.ts';

/** How fast the bar falls after a peak, in shares of the meter per update: quick up, slow down, as meters do. */
const fallPerUpdate = 0.06;

/** How often the meter tells its value to a screen reader, in updates. */
const spokenEvery = 10;

/** Where the colour of the bar changes, in shares of the meter. */
const warmFrom = 0.9;
const hotFrom = 0.98;

/**
 * A live bar of the input's level, written straight to its elements at every update. Only transforms of two small layers
 * change, and nothing clips them: anything else would be laid out, painted or blended afresh twenty times a second.
 */
export function LevelMeter({ feed, isLive }: { feed: LevelFeed; isLive: boolean }) {
  const meter = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const peak = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shown = 0;
    let held = 0;
    let updates = 0;
    const draw = (level: number, peakLevel: number): void => {
      shown = Math.max(meterShare(level), shown - fallPerUpdate);
      held = Math.max(meterShare(peakLevel), held - fallPerUpdate / 3);
      bar.current?.style.setProperty('transform', `scaleX(${shown.toFixed(3)})`);
      peak.current?.style.setProperty(
        'transform',
        `translateX(${(held * 100).toFixed(1)}cqw) scaleY(${held > 0 ? 1 : 0})`,
      );
      const zone = held < warmFrom ? 'calm' : held < hotFrom ? 'warm' : 'hot';
      if (bar.current && bar.current.dataset.zone !== zone) bar.current.dataset.zone = zone;
      if (updates++ % spokenEvery !== 0) return;
      meter.current?.setAttribute('aria-valuenow', String(Math.round(meterShare(level) * 100)));
      meter.current?.setAttribute('aria-valuetext', `${Math.round(decibels(level))} dB`);
    };
    if (!isLive) {
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
      className="@container relative mt-4 h-2 w-full max-w-96 rounded-full bg-press"
    >
      <div
        ref={bar}
        className="absolute inset-0 origin-left rounded-full bg-accent will-change-transform data-[zone=hot]:bg-record data-[zone=warm]:bg-warn"
        style={{ transform: 'scaleX(0)' }}
      />
      <div ref={peak} className="absolute -top-0.5 left-0 h-3 w-0.5 rounded bg-soft will-change-transform" />
    </div>
  );
}
