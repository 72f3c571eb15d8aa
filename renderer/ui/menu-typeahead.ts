import { useRef, type KeyboardEvent } from 'react';

/** Letters typed within this time of each other are one word. */
const pauseMs = 1_000;

/**
 * Moves in an open menu to the entry that begins with what is typed, before the next key is heard. Radix does so a moment
 * later, so that Enter typed fast behind it would choose the entry from before. For `onKeyDownCapture` of its content.
 */
export function useMenuTypeahead(): (event: KeyboardEvent<HTMLElement>) => void {
  const typed = useRef({ text: '', atMs: 0 });
  return (event) => {
    const { key, ctrlKey, altKey, metaKey, timeStamp } = event;
    // What comes after a choice is a new word: a menu of several choices stays open.
    if (key === 'Enter') typed.current = { text: '', atMs: 0 };
    if (Array.from(key).length !== 1 || ctrlKey || altKey || metaKey || event.nativeEvent.isComposing) return;
    const before = timeStamp - typed.current.atMs < pauseMs ? typed.current.text : '';
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]:not([data-disabled])')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const text = before + key.toLowerCase();
    const match = nextMatch(items, at, text);
    // A space that no entry has there chooses, as Enter does.
    if (key === ' ' && (before === '' || !match)) {
      typed.current = { text: '', atMs: 0 };
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    typed.current = { text, atMs: timeStamp };
    match?.focus();
  };
}

/** The entry that begins with the text: the one after `at` for a single letter, however often it is typed, else from `at` on. */
function nextMatch(items: readonly HTMLElement[], at: number, text: string): HTMLElement | undefined {
  const letters = Array.from(text);
  const isOneLetter = letters.every((letter) => letter === letters[0]);
  const from = isOneLetter ? at + 1 : Math.max(0, at);
  const wanted = isOneLetter ? (letters[0] ?? '') : text;
  const inOrder = [...items.slice(from), ...items.slice(0, from)];
  return inOrder.find((item) => item.textContent?.toLowerCase().startsWith(wanted));
}
