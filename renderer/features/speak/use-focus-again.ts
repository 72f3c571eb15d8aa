import { useCallback, useEffect, useRef } from 'react';

/**
 * Keeps the focus of a person with a keyboard near what they did when the control they pressed goes away: the control
 * marked `data-focus-id={id}` takes it, as soon as it is there. A focus that went elsewhere in the meantime stays there.
 */
export function useFocusAgain(): (id: string) => void {
  const wanted = useRef<{ id: string; pressed: Element } | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const { id, pressed } = wanted.current;
    const { activeElement } = document;
    if (activeElement === pressed) return;
    if (activeElement !== null && activeElement !== document.body) {
      wanted.current = null;
      return;
    }
    const next = document.querySelector<HTMLElement>(`[data-focus-id="${CSS.escape(id)}"]`);
    if (next === null) return;
    wanted.current = null;
    next.focus();
  });
  return useCallback((id: string) => {
    const { activeElement } = document;
    // Somebody with a mouse looks elsewhere already, and the next key press is not meant for this.
    const isByKeyboard = activeElement?.matches(':focus-visible') ?? false;
    wanted.current = isByKeyboard && activeElement ? { id, pressed: activeElement } : null;
  }, []);
}
