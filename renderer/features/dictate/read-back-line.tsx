import { Square } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { useSpeech, useSpeechState } from '../speak/speech-context.tsx';
import { readBackOwner } from './dictation-sounds.tsx';

/** While a text is read back: the way to stop it; afterwards, why it could not be. */
export function ReadBackLine() {
  const speech = useSpeech();
  const { owner, phase, problem } = useSpeechState();
  if (owner !== readBackOwner || (phase === 'idle' && problem === null)) return null;
  if (phase === 'idle') return <p className="text-xs text-danger">{`Not read back. ${problem ?? ''}`}</p>;
  return (
    <Button size="sm" className="justify-self-start" aria-keyshortcuts="Escape" onClick={speech.stop}>
      <Square aria-hidden className="size-3 fill-current" />
      Stop reading back
    </Button>
  );
}
