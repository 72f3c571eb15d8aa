import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from 'react';
import { useClient } from '../../app/client-context.tsx';
import { createPcmPlayer } from '../../audio/pcm-player.ts';
import { usePlayer } from '../../player/player-context.tsx';
import { createSpeechRunner, type SpeakRequest, type SpeechRunner, type SpeechState } from './speech-run.ts';

type Speech = Omit<SpeechRunner, 'snapshot' | 'subscribe'> & {
  runner: SpeechRunner;
  setVolume(volume: number): void;
  setOutput(deviceId: string): Promise<void>;
};

const SpeechContext = createContext<Speech | null>(null);

/** One speaking voice for the whole app: it goes on while the person looks at other views. */
export function SpeechProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const player = usePlayer();
  const newest = useRef({ client, player });
  newest.current = { client, player };
  const speech = useMemo<Speech>(() => {
    const pcm = createPcmPlayer();
    const runner = createSpeechRunner((request, signal) => newest.current.client.speech.speak(request, { signal }), pcm);
    return {
      runner,
      stop: runner.stop,
      speak(owner: string, request: SpeakRequest) {
        // Two voices at once help nobody.
        newest.current.player.pause();
        return runner.speak(owner, request);
      },
      setVolume: pcm.setVolume,
      setOutput: pcm.setOutput,
    };
  }, []);
  useEffect(() => () => speech.stop(), [speech]);
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** Speaks and stops. */
export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('no SpeechProvider above');
  return speech;
}

/** What is spoken right now. */
export function useSpeechState(): SpeechState {
  const { runner } = useSpeech();
  return useSyncExternalStore(runner.subscribe, runner.snapshot);
}
