import { Square } from 'lucide-react';
import { useLocation } from 'wouter';
import { withoutCues } from '../../../electron/domain/speech/cues.ts';
import { Button } from '../../ui/button.tsx';
import { useSpeech, useSpeechState } from './speech-context.tsx';

/** Where speech came from, by its owner; `null` for what needs no way back, such as previews. */
function homeOf(owner: string | null): string | null {
  if (owner === 'script') return '/speak';
  if (owner === 'dictation') return '/dictate';
  return owner?.startsWith('transcript:') ? `/transcript/${owner.slice('transcript:'.length)}` : null;
}

/** Docks at the bottom while something is spoken that another view started, with the way back and the way out. */
export function SpeechBar() {
  const speech = useSpeech();
  const { owner, phase, text, sentences, spoken } = useSpeechState();
  const [path, navigate] = useLocation();
  const home = homeOf(owner);
  if (phase === 'idle' || home === null || path === home) return null;
  const sentence = spoken === null ? undefined : sentences[spoken];
  const words = text === null || !sentence ? '' : withoutCues(text.slice(sentence.start, sentence.end));
  return (
    <section
      aria-label="Now speaking"
      className="flex shrink-0 items-center gap-3 border-t border-line bg-side px-4 py-2 text-[0.8125rem]"
    >
      <span aria-hidden className="breathing size-2 shrink-0 rounded-full bg-accent" />
      <Button variant="ghost" size="sm" className="min-w-0 flex-1 justify-start" onClick={() => navigate(home)}>
        <span className="truncate">{words === '' ? 'Speaking' : words}</span>
      </Button>
      <Button size="sm" aria-keyshortcuts="Escape" onClick={speech.stop}>
        <Square aria-hidden className="size-3 fill-current" />
        Stop speaking
      </Button>
    </section>
  );
}
