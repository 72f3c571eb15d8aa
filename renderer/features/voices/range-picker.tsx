import { useEffect, useRef, useState } from 'react';
import { Play, Square } from 'lucide-react';
import { clock } from '../../format/duration.ts';
import { Button } from '../../ui/button.tsx';

type Range = { startMs: number; endMs: number };

/** Larger files are not read just to draw them. */
const drawnBytes = 60_000_000;
const barCount = 140;
const stepMs = 100;
/** Shortest range the service makes sense of. */
const shortestMs = 1_000;

/** Chooses a range of an audio file on its waveform, by pointer or by keys, and plays it. */
export function RangePicker({
  url,
  durationMs,
  sizeBytes,
  range,
  onRange,
}: {
  url: string;
  durationMs: number;
  sizeBytes: number;
  range: Range;
  onRange: (range: Range) => void;
}) {
  const peaks = usePeaks(sizeBytes <= drawnBytes ? url : null);
  const { isPlaying, toggle } = useRangePlayer(url, range);
  const share = (ms: number): string => `${durationMs === 0 ? 0 : (ms / durationMs) * 100}%`;
  const set = (side: 'startMs' | 'endMs', ms: number): void => {
    if (side === 'startMs') onRange({ ...range, startMs: Math.max(0, Math.min(ms, range.endMs - shortestMs)) });
    else onRange({ ...range, endMs: Math.min(durationMs, Math.max(ms, range.startMs + shortestMs)) });
  };
  return (
    <div>
      <div className="relative h-16 overflow-hidden rounded-lg bg-sunken">
        <div
          aria-hidden
          className="absolute inset-y-0 border-x-2 border-accent bg-accent-soft"
          style={{ left: share(range.startMs), width: share(range.endMs - range.startMs) }}
        />
        <svg
          aria-hidden
          viewBox={`0 0 ${barCount} 100`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full"
        >
          {peaks?.map((peak, index) => (
            <rect
              // oxlint-disable-next-line react/no-array-index-key -- bars have no identity but their place
              key={index}
              x={index + 0.15}
              width={0.7}
              y={50 - peak * 46}
              height={Math.max(1.5, peak * 92)}
              className={isInside(index, range, durationMs) ? 'fill-accent' : 'fill-faint/50'}
            />
          ))}
        </svg>
      </div>
      <div className="num mt-2 grid grid-cols-[auto_1fr_1fr] items-center gap-x-4 text-xs text-soft">
        <Button size="sm" onClick={toggle}>
          {isPlaying ? (
            <Square aria-hidden className="size-3 fill-current" />
          ) : (
            <Play aria-hidden className="size-3 fill-current" />
          )}
          {isPlaying ? 'Silence' : 'Listen'}
        </Button>
        {(['startMs', 'endMs'] as const).map((side) => (
          <label key={side} className="flex items-center gap-2">
            <span className="w-8 shrink-0">{side === 'startMs' ? 'From' : 'To'}</span>
            <input
              type="range"
              min={0}
              max={durationMs}
              step={stepMs}
              value={range[side]}
              aria-valuetext={clock(range[side])}
              onChange={(event) => set(side, event.target.valueAsNumber)}
              className="range min-w-0 flex-1"
              style={{ '--filled': share(range[side]) } as React.CSSProperties}
            />
            <span className="w-9 shrink-0 text-right">{clock(range[side])}</span>
          </label>
        ))}
      </div>
    </div>
  );
}

function isInside(bar: number, range: Range, durationMs: number): boolean {
  const atMs = ((bar + 0.5) / barCount) * durationMs;
  return atMs >= range.startMs && atMs <= range.endMs;
}

/** The loudest sample of each bar, 0..1; `null` until it is read, and when it cannot be. */
function usePeaks(url: string | null): readonly number[] | null {
  const [peaks, setPeaks] = useState<readonly number[] | null>(null);
  useEffect(() => {
    setPeaks(null);
    if (url === null) return;
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      const answer = await fetch(url, { signal: controller.signal });
      // A low rate is plenty for a drawing.
      const audio = await new OfflineAudioContext(1, 1, 8_000).decodeAudioData(await answer.arrayBuffer());
      if (!controller.signal.aborted) setPeaks(peaksOf(audio.getChannelData(0)));
    };
    // Without a drawing the range can still be chosen by ear.
    read().catch(() => undefined);
    return () => controller.abort();
  }, [url]);
  return peaks;
}

function peaksOf(samples: Float32Array): number[] {
  const width = Math.max(1, Math.floor(samples.length / barCount));
  return Array.from({ length: barCount }, (_, bar) => {
    let highest = 0;
    for (let index = bar * width; index < (bar + 1) * width; index += 1) {
      highest = Math.max(highest, Math.abs(samples[index] ?? 0));
    }
    return Math.min(1, highest);
  });
}

/** Plays the chosen range and nothing else. */
function useRangePlayer(url: string, range: Range): { isPlaying: boolean; toggle: () => void } {
  const [audio] = useState(() => new Audio());
  const [isPlaying, setPlaying] = useState(false);
  const newest = useRef(range);
  newest.current = range;
  useEffect(() => {
    audio.src = url;
    const onTime = (): void => {
      if (audio.currentTime * 1000 >= newest.current.endMs) audio.pause();
    };
    const onPlay = (): void => setPlaying(true);
    const onPause = (): void => setPlaying(false);
    audio.addEventListener('timeupdate', onTime);
    audio.addEventListener('play', onPlay);
    audio.addEventListener('pause', onPause);
    return () => {
      audio.pause();
      audio.removeAttribute('src');
      audio.removeEventListener('timeupdate', onTime);
      audio.removeEventListener('play', onPlay);
      audio.removeEventListener('pause', onPause);
    };
  }, [audio, url]);
  return {
    isPlaying,
    toggle() {
      if (!audio.paused) return audio.pause();
      audio.currentTime = newest.current.startMs / 1000;
      audio.play().catch(() => setPlaying(false));
    },
  };
}
