import { useEffect, useRef } from 'react';
import { Mic } from 'lucide-react';
import { useClient } from '../../app/client-context.tsx';
import { Button } from '../../ui/button.tsx';

/**
 * The page's own key: held by pointer, Space or Enter. What a short press means (latch, or nothing) is decided by the
 * same grammar as for the global key.
 */
export function HoldButton({ isListening, onProblem }: { isListening: boolean; onProblem: (error: unknown) => void }) {
  const client = useClient();
  const isDown = useRef(false);
  const set = (down: boolean): void => {
    if (isDown.current === down) return;
    isDown.current = down;
    (down ? client.dictation.press({}) : client.dictation.release({})).catch(onProblem);
  };
  const newest = useRef(set);
  useEffect(() => {
    newest.current = set;
  });
  useEffect(() => {
    // A window that loses the focus never hears the key come up.
    const letGo = (): void => newest.current(false);
    window.addEventListener('blur', letGo);
    return () => {
      window.removeEventListener('blur', letGo);
      letGo();
    };
  }, []);
  return (
    <Button
      size="lg"
      variant={isListening ? 'record' : 'primary'}
      className="col-start-2 min-w-44 touch-none"
      aria-pressed={isListening}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        set(true);
      }}
      onPointerUp={() => set(false)}
      onPointerCancel={() => set(false)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key !== ' ' && event.key !== 'Enter') return;
        event.preventDefault();
        event.stopPropagation();
        if (!event.repeat) set(true);
      }}
      onKeyUp={(event) => {
        if (event.key !== ' ' && event.key !== 'Enter') return;
        event.preventDefault();
        set(false);
      }}
    >
      <Mic aria-hidden className="size-4" />
      Hold to talk
    </Button>
  );
}
