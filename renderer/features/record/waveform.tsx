import { useEffect, useRef } from 'react';
import type { LevelFeed } from './level-feed.ts';

const barPx = 2;
const stepPx = 3;
/** Length of one level, for gliding between two of them. */
const levelMs = 40;

/** Silence is a thin line, and not nothing. */
const leastShare = 0.015;
const barOf = (sample: number): number => Math.max(leastShare, Math.sqrt(Math.min(1, Math.max(0, sample))));

/** The take as it comes in: newest at the right, gliding left. A picture only; the meter says the same in words. */
export function Waveform({ feed, isLive }: { feed: LevelFeed; isLive: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const node = canvas.current;
    const context = node?.getContext('2d');
    if (!node || !context) return;
    const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    let frame = 0;
    let lastAtMs = performance.now();
    const draw = (): void => {
      const { clientWidth: width, clientHeight: height } = node;
      const ratio = window.devicePixelRatio || 1;
      if (node.width !== Math.round(width * ratio) || node.height !== Math.round(height * ratio)) {
        node.width = Math.round(width * ratio);
        node.height = Math.round(height * ratio);
      }
      const style = getComputedStyle(node);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      const middle = height / 2;
      context.fillStyle = style.getPropertyValue('--line');
      context.fillRect(0, middle - 0.5, width, 1);
      const levels = feed.levels();
      const glide = isLive && !isCalm ? Math.min(1, (performance.now() - lastAtMs) / levelMs) * stepPx : stepPx;
      const loud = style.getPropertyValue('--record');
      context.fillStyle = style.getPropertyValue(isLive ? '--accent' : '--faint');
      const normal = context.fillStyle;
      for (let back = 0; back * stepPx < width + stepPx; back += 1) {
        const level = levels[levels.length - 1 - back];
        if (!level) break;
        context.fillStyle = level.peak >= 0.99 ? loud : normal;
        const reach = middle - 6;
        // Speech is quiet on a linear scale; the square root shows its shape.
        const up = barOf(level.max) * reach;
        const down = barOf(-level.min) * reach;
        context.beginPath();
        context.roundRect(width - back * stepPx - glide, middle - up, barPx, up + down, 1);
        context.fill();
      }
      if (isLive) frame = requestAnimationFrame(draw);
    };
    const stop = feed.subscribe(() => {
      lastAtMs = performance.now();
      if (!isLive) draw();
    });
    const watcher = new ResizeObserver(draw);
    watcher.observe(node);
    const themes = new MutationObserver(draw);
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    draw();
    return () => {
      stop();
      cancelAnimationFrame(frame);
      watcher.disconnect();
      themes.disconnect();
    };
  }, [feed, isLive]);
  return <canvas ref={canvas} aria-hidden className="mt-3 mb-4 block h-36 w-full [@media(max-height:640px)]:h-20" />;
}
