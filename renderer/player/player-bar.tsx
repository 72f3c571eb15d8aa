import { useEffect, useRef } from 'react';
import { Pause, Play, RotateCcw, RotateCw, Volume2, VolumeX, X } from 'lucide-react';
import { useLocation } from 'wouter';
import { clock } from '../format/duration.ts';
import { locale } from '../format/locale.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { usePlayer, usePlayerState } from './player-context.tsx';
import { rates } from './player.ts';

const rateFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const skipMs = 10_000;

/** Docks at the bottom while something is loaded. Time and seek bar are written straight to their elements. */
export function PlayerBar() {
  const player = usePlayer();
  const { track, isPlaying, rate, volume, problem, durationMs } = usePlayerState();
  const [path, navigate] = useLocation();
  if (!track) return null;
  const home = track.path ?? `/transcript/${track.itemId}`;
  const isElsewhere = path !== home;
  return (
    <section
      aria-label="Player"
      className="flex shrink-0 items-center gap-3 border-t border-line bg-side px-4 py-2.5 max-[1000px]:gap-2"
    >
      <div className="flex items-center gap-0.5">
        <IconButton label="Back 10 seconds" onClick={() => player.seek(player.nowMs() - skipMs)}>
          <RotateCcw aria-hidden className="size-4" />
        </IconButton>
        <IconButton
          label={isPlaying ? 'Pause' : 'Play'}
          keys="Space"
          variant="primary"
          className="size-9 rounded-full"
          onClick={player.toggle}
        >
          {isPlaying ? (
            <Pause aria-hidden className="size-4 fill-current" />
          ) : (
            <Play aria-hidden className="ml-0.5 size-4 fill-current" />
          )}
        </IconButton>
        <IconButton label="Forward 10 seconds" onClick={() => player.seek(player.nowMs() + skipMs)}>
          <RotateCw aria-hidden className="size-4" />
        </IconButton>
      </div>
      <div className="min-w-0 flex-1">
        {/* Begins where the seek bar does. */}
        <div className="flex items-center gap-2 pl-15">
          {problem === null ? (
            isElsewhere ? (
              <Button
                variant="ghost"
                size="sm"
                aria-label={track.path === undefined ? `Show the transcript of ${track.title}` : `Show ${track.title}`}
                className="-ml-2 h-6 min-w-0 shrink truncate px-2 text-xs"
                onClick={() => navigate(home)}
              >
                <bdi className="truncate">{track.title}</bdi>
              </Button>
            ) : (
              <bdi className="h-5 truncate text-xs leading-5 text-soft">{track.title}</bdi>
            )
          ) : (
            <p role="alert" className="truncate text-xs text-danger" title={problem}>
              {problem}
            </p>
          )}
        </div>
        <Seek durationMs={durationMs} />
      </div>
      <Select
        label="Speed"
        labelHidden
        className="w-19 shrink-0"
        value={String(rate)}
        options={rates.map((value) => ({ value: String(value), label: `${rateFormat.format(value)}×` }))}
        onValue={(value) => player.setRate(Number(value))}
      />
      <div className="flex shrink-0 items-center max-[860px]:hidden">
        <IconButton label={volume === 0 ? 'Unmute' : 'Mute'} onClick={() => player.setVolume(volume === 0 ? 1 : 0)}>
          {volume === 0 ? <VolumeX aria-hidden className="size-4" /> : <Volume2 aria-hidden className="size-4" />}
        </IconButton>
        <input
          type="range"
          aria-label="Volume"
          min={0}
          max={1}
          step={0.05}
          value={volume}
          onChange={(event) => player.setVolume(Number(event.target.value))}
          className="range w-20"
          style={{ '--filled': `${volume * 100}%` } as React.CSSProperties}
        />
      </div>
      <IconButton label="Close the bar" size="icon-sm" onClick={player.unload}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </section>
  );
}

/** The seek bar and the clocks at its ends. */
function Seek({ durationMs }: { durationMs: number | null }) {
  const player = usePlayer();
  const slider = useRef<HTMLInputElement>(null);
  const elapsed = useRef<HTMLSpanElement>(null);
  const isHeld = useRef(false);
  useEffect(() => {
    let shownSecond = -1;
    const show = (nowMs: number): void => {
      const node = slider.current;
      if (!node || isHeld.current) return;
      node.value = String(nowMs);
      node.style.setProperty('--filled', `${durationMs ? (nowMs / durationMs) * 100 : 0}%`);
      const second = Math.floor(nowMs / 1000);
      if (second === shownSecond) return;
      shownSecond = second;
      node.setAttribute('aria-valuetext', `${clock(nowMs)} of ${clock(durationMs ?? 0)}`);
      if (elapsed.current) elapsed.current.textContent = clock(nowMs);
    };
    show(player.nowMs());
    return player.onTick(show);
  }, [player, durationMs]);
  return (
    <div className="num flex items-center gap-2 text-xs text-soft">
      <span ref={elapsed} className="w-13 text-right">
        {clock(0)}
      </span>
      <input
        ref={slider}
        type="range"
        aria-label="Seek"
        min={0}
        max={durationMs ?? 0}
        step={100}
        defaultValue={0}
        disabled={!durationMs}
        className="range min-w-0 flex-1"
        onPointerDown={() => (isHeld.current = true)}
        onPointerUp={() => (isHeld.current = false)}
        onInput={(event) => {
          const ms = Number(event.currentTarget.value);
          event.currentTarget.style.setProperty('--filled', `${durationMs ? (ms / durationMs) * 100 : 0}%`);
          if (elapsed.current) elapsed.current.textContent = clock(ms);
          player.seek(ms);
        }}
        onKeyDown={(event) => {
          // The step is fine for the mouse; keys move by five seconds, pages by a minute.
          const step = { ArrowLeft: -5e3, ArrowDown: -5e3, ArrowRight: 5e3, ArrowUp: 5e3, PageUp: 6e4, PageDown: -6e4 }[
            event.key
          ];
          if (step === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          player.seek(player.nowMs() + step);
        }}
      />
      <span className="w-13">{durationMs === null ? '' : clock(durationMs)}</span>
    </div>
  );
}
