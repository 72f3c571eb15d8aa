/** What plays: an item of the library, and the address of its audio under our own origin. */
export type Track = {
  itemId: string;
  title: string;
  url: string;
  durationMs: number | null;
  /** The view it belongs to; its transcript when left out. */
  path?: string;
};

export type PlayerState = {
  track: Track | null;
  isPlaying: boolean;
  /** From the file when known, else from the library. */
  durationMs: number | null;
  rate: number;
  /** 0..1 */
  volume: number;
  problem: string | null;
};

export type Player = {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => PlayerState;
  /** Where playback is, in milliseconds. Read it on ticks; it is not part of the state. */
  nowMs: () => number;
  /** Runs on every frame while playing, and once after each seek, load and pause. */
  onTick: (listener: (nowMs: number) => void) => () => void;
  /** Makes a track the current one without starting it. Keeps the position when it already is. */
  load: (track: Track) => void;
  play: () => void;
  pause: () => void;
  toggle: () => void;
  seek: (ms: number) => void;
  setRate: (rate: number) => void;
  setVolume: (volume: number) => void;
  unload: () => void;
};

/** The speeds offered, slow to fast. */
export const rates = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

const silent: PlayerState = { track: null, isPlaying: false, durationMs: null, rate: 1, volume: 1, problem: null };

/** One audio element behind a small store. Time does not go through React: rows and bars follow `onTick`. */
export function createPlayer(audio: HTMLAudioElement): Player {
  const listeners = new Set<() => void>();
  const tickers = new Set<(nowMs: number) => void>();
  let state = silent;
  /** A seek asked for before the file's length is known; done when it is. */
  let pendingMs: number | null = null;
  let frame = 0;

  function set(change: Partial<PlayerState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }
  const nowMs = (): number => pendingMs ?? Math.round(audio.currentTime * 1000);
  function tick(): void {
    const now = nowMs();
    for (const ticker of tickers) ticker(now);
  }
  function loop(): void {
    tick();
    frame = audio.paused ? 0 : requestAnimationFrame(loop);
  }

  audio.preload = 'metadata';
  audio.preservesPitch = true;
  audio.addEventListener('play', () => {
    set({ isPlaying: true, problem: null });
    if (frame === 0) frame = requestAnimationFrame(loop);
  });
  audio.addEventListener('pause', () => {
    set({ isPlaying: false });
    tick();
  });
  audio.addEventListener('seeked', tick);
  audio.addEventListener('loadedmetadata', () => {
    if (Number.isFinite(audio.duration)) set({ durationMs: Math.round(audio.duration * 1000) });
    if (pendingMs !== null) audio.currentTime = pendingMs / 1000;
    pendingMs = null;
    tick();
  });
  audio.addEventListener('error', () => {
    if (!audio.hasAttribute('src')) return;
    set({
      isPlaying: false,
      problem: 'This audio cannot be played here. The file may be damaged or in a format this app cannot decode.',
    });
  });

  function play(): void {
    if (state.track === null) return;
    audio.play().catch((error: unknown) => {
      // Aborted by the next load or pause: nothing went wrong.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      set({ isPlaying: false, problem: state.problem ?? 'Playback could not start. Try again.' });
    });
  }
  function seek(ms: number): void {
    const end = state.durationMs ?? Number.POSITIVE_INFINITY;
    const target = Math.min(Math.max(0, ms), end);
    if (audio.readyState === 0) pendingMs = target;
    else audio.currentTime = target / 1000;
    tick();
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => state,
    nowMs,
    onTick(listener) {
      tickers.add(listener);
      return () => tickers.delete(listener);
    },
    load(track) {
      if (state.track?.itemId === track.itemId && state.track.url === track.url) {
        if (state.track.title !== track.title) set({ track });
        return;
      }
      audio.pause();
      pendingMs = null;
      audio.src = track.url;
      audio.defaultPlaybackRate = state.rate;
      audio.playbackRate = state.rate;
      set({ track, durationMs: track.durationMs, isPlaying: false, problem: null });
      tick();
    },
    play,
    pause: () => audio.pause(),
    toggle: () => (audio.paused ? play() : audio.pause()),
    seek,
    setRate(rate) {
      const clamped = Math.min(3, Math.max(0.5, rate));
      audio.playbackRate = clamped;
      set({ rate: clamped });
    },
    setVolume(volume) {
      audio.volume = Math.min(1, Math.max(0, volume));
      set({ volume: audio.volume });
    },
    unload() {
      audio.pause();
      audio.removeAttribute('src');
      audio.load();
      pendingMs = null;
      set({ ...silent, rate: state.rate, volume: state.volume });
    },
  };
}

/** The next speed up (`1`) or down (`-1`) from `rate`. */
export function stepRate(rate: number, direction: 1 | -1): number {
  const next = direction === 1 ? rates.find((one) => one > rate) : rates.findLast((one) => one < rate);
  return next ?? rate;
}
