import { useEffect, useState } from 'react';
import type { DictationSound } from '../../../electron/ipc/contract/dictation.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient, useStreamItems } from '../../app/client-context.tsx';
import { useToast } from '../../app/toasts.tsx';
import { createCuePlayer } from '../../audio/cue-player.ts';
import { useSpeech } from '../speak/speech-context.tsx';
import { pickVoice, useVoices } from '../speak/voice-options.ts';

/** Who speaks, for the bar that shows what is being spoken. */
export const readBackOwner = 'dictation';

/**
 * Makes what dictation wants heard: cues, and the text that was inserted; and silences whatever the app speaks when a take
 * begins. Shows nothing.
 */
export function DictationSounds() {
  const client = useClient();
  const speech = useSpeech();
  const toast = useToast();
  const { voices } = useVoices();
  const { state, settings } = useAppData();
  const [cues] = useState(createCuePlayer);
  const hasCues = settings?.dictation.sounds ?? false;
  const hasReadBack = settings?.dictation.readBack.isOn ?? false;
  useEffect(() => {
    if (hasCues) cues.prepare();
  }, [hasCues, cues]);
  useEffect(() => () => cues.close(), [cues]);

  const speak = async (text: string, wanted: string): Promise<void> => {
    // A browser keeps a page silent that nobody has touched yet; the app's own window may always speak.
    if (state?.platform === 'browser' && !navigator.userActivation.hasBeenActive) {
      toast({ text: 'Click anywhere in this page once, so that the browser lets it read your text back.' });
      return;
    }
    const voice = pickVoice(voices, wanted === '' ? (settings?.speechVoice ?? '') : wanted);
    if (voice === '') {
      toast({ text: 'There is no voice to read your text back with. Choose one in Speak.' });
      return;
    }
    const temperature = settings?.speechTemperature ?? 0.9;
    // Unchecked is ten times faster to the first sound, and the text is one's own.
    await speech.speak(readBackOwner, { text, voice, settings: { temperature, verifyChunks: false }, keep: false });
  };
  const make = async (sound: DictationSound): Promise<void> => {
    if (sound.type !== 'readBack' && (sound.type === 'hush' || sound.cue === 'start')) {
      speech.stop();
      // The key is down: the text comes in a few seconds.
      if (hasReadBack) speech.warm();
    }
    if (sound.type === 'hush') return;
    const mayBegin = async (): Promise<boolean> => (await client.dictation.soundBegins({ id: sound.id })).mayBegin;
    try {
      if (sound.type === 'cue') await cues.play(sound.cue, mayBegin);
      else if (await mayBegin()) await speak(sound.text, sound.voice);
    } finally {
      await client.dictation.soundOver({ id: sound.id }).catch(() => undefined);
    }
  };
  useStreamItems(
    'dictation.sounds',
    (from, signal) => from.dictation.sounds({}, { signal }),
    (sounds) => {
      for (const sound of sounds) void make(sound).catch(() => undefined);
    },
  );
  return null;
}
