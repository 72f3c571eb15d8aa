import { Square, Volume2 } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { useSpeech, useSpeechState } from './speech-context.tsx';

/** What a voice without a text of its own says. */
const greeting = 'Hello. This is how I sound when I read something for you.';

/** Hears a voice before it is used; a second press silences it. */
export function PreviewButton({
  voice,
  name,
  text,
  size = 'icon',
}: {
  voice: string;
  name: string;
  text?: string | null;
  size?: 'icon' | 'icon-sm';
}) {
  const speech = useSpeech();
  const mine = `preview:${voice}`;
  const isOn = useSpeechState(({ owner, phase }) => owner === mine && phase !== 'idle');
  return (
    <IconButton
      label={`Preview ${name}`}
      aria-pressed={isOn}
      size={size}
      disabled={voice === ''}
      onPointerEnter={() => speech.warm()}
      onFocus={() => speech.warm()}
      onClick={() => {
        if (isOn) return speech.stop();
        void speech.speak(mine, {
          text: text || greeting,
          voice,
          settings: { temperature: 0.9, verifyChunks: false },
          keep: false,
        });
      }}
    >
      {isOn ? (
        <Square aria-hidden className="size-3.5 fill-current text-accent-text" />
      ) : (
        <Volume2 aria-hidden className="size-4" />
      )}
    </IconButton>
  );
}
