import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from 'react';
import { useClient } from '../../app/client-context.tsx';
import { createPcmPlayer } from '../../audio/pcm-player.ts';
import { usePlayer } from '../../player/player-context.tsx';
import { createDraftStore, type DraftStore } from './draft-store.ts';
import { rememberedSound, rememberSound, type Sound } from './remembered-sound.ts';
import { createSpeechRunner, type SpeakRequest, type SpeechRunner, type SpeechState } from './speech-run.ts';

type Speech = Pick<SpeechRunner, 'speak' | 'stop'> & {
  runner: SpeechRunner;
  /** What stands in the Speak view. */
  draft: DraftStore;
  /** Speech is likely soon: the app holds a socket open. Cheap to call often. */
  warm: () => void;
  setVolume: (volume: number) => void;
  /** Rejects when the device is gone; the one before stays. */
  setOutput: (deviceId: string) => Promise<void>;
  sound: () => Sound;
  onSound: (listener: () => void) => () => void;
};

const SpeechContext = createContext<Speech | null>(null);

/** Asking again sooner changes nothing: the app keeps the socket for minutes. */
const warmEveryMs = 20_000;

/** One speaking voice for the whole app: it goes on while the person looks at other views. */
export function SpeechProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const player = usePlayer();
  const newest = useRef({ client, player });
  newest.current = { client, player };
  const speech = useMemo(() => createSpeech(newest), []);
  useEffect(() => {
    // Silence is one key away, wherever the focus is; the key keeps its other meanings.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.isComposing) speech.stop();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    // The last words before a reload, too.
    window.addEventListener('pagehide', speech.draft.flush);
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true });
      window.removeEventListener('pagehide', speech.draft.flush);
      speech.stop();
    };
  }, [speech]);
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

type World = { client: ReturnType<typeof useClient>; player: ReturnType<typeof usePlayer> };

function createSpeech(newest: { current: World }): Speech {
  const pcm = createPcmPlayer();
  const runner = createSpeechRunner((request, signal) => newest.current.client.speech.speak(request, { signal }), pcm);
  const listeners = new Set<() => void>();
  let sound = rememberedSound();
  pcm.setVolume(sound.volume);
  // A loudspeaker that is not plugged in now gives way to the system's, and is found again another time.
  pcm.setOutput(sound.output).catch(() => undefined);
  let warmedAtMs = Number.NEGATIVE_INFINITY;
  const set = (patch: Partial<Sound>): void => {
    sound = { ...sound, ...patch };
    rememberSound(sound);
    for (const listener of listeners) listener();
  };
  return {
    runner,
    draft: createDraftStore(),
    stop: runner.stop,
    speak(owner: string, request: SpeakRequest) {
      // Two voices at once help nobody.
      newest.current.player.pause();
      return runner.speak(owner, request);
    },
    warm() {
      if (performance.now() - warmedAtMs < warmEveryMs) return;
      warmedAtMs = performance.now();
      // The audio graph wakes up with the socket: both cost more than the render's own first sound.
      pcm.prepare();
      newest.current.client.speech.warm({}).catch(() => {
        warmedAtMs = Number.NEGATIVE_INFINITY;
      });
    },
    setVolume(volume) {
      pcm.setVolume(volume);
      set({ volume });
    },
    async setOutput(output) {
      await pcm.setOutput(output);
      set({ output });
    },
    sound: () => sound,
    onSound(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Speaks and stops. */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('no SpeechProvider above');
  return speech;
}

/**
 * What is spoken right now, or the part of it that is asked for: `part` gives something that stays the same while nothing
 * changed for its caller. A press must cost few drawings: the first sound waits behind them.
 */
export function useSpeechState(): SpeechState;
export function useSpeechState<T>(part: (state: SpeechState) => T): T;
export function useSpeechState(part: (state: SpeechState) => unknown = (state) => state): unknown {
  const { runner } = useSpeech();
  return useSyncExternalStore(runner.subscribe, () => part(runner.snapshot()));
}

/** The sentence that is heard now, as a range of `text`; `null` when it is not this text that `owner` speaks. */
export function useSpokenRange(owner: string, text: string): { start: number; end: number } | null {
  return useSpeechState((state) =>
    state.owner === owner && state.text === text && state.spoken !== null
      ? (state.sentences[state.spoken] ?? null)
      : null,
  );
}

/** Volume and output of speech. */
export function useSound(): Sound {
  const speech = useSpeech();
  return useSyncExternalStore(speech.onSound, speech.sound);
}
