import { useEffect } from 'react';
import { useNewest } from './use-newest.ts';

export const isMac: boolean = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent);
/** The command key as written on this platform's keyboards. */
export const modKey = isMac ? '⌘' : 'Ctrl';

/** Every key of the app, in groups, as the keyboard map shows them; `G` and a letter comes from the views themselves. */
export const keyboardMap: readonly { group: string; keys: readonly { keys: string; does: string }[] }[] = [
  {
    group: 'Everywhere',
    keys: [
      { keys: `${modKey} K`, does: 'Search and commands' },
      { keys: '?', does: 'This keyboard map' },
      { keys: 'Esc', does: 'Silence what is being spoken; cancel what is being dictated' },
      { keys: '[', does: 'Collapse or expand the sidebar' },
    ],
  },
  {
    group: 'Player',
    keys: [
      { keys: 'Space', does: 'Play or pause' },
      { keys: 'K', does: 'Pause, or play at normal speed' },
      { keys: 'J', does: 'Slower; at normal speed, back 10 seconds' },
      { keys: 'L', does: 'Play; while playing, faster' },
      { keys: '← →', does: 'Back or forward 5 seconds' },
    ],
  },
  {
    group: 'Speak',
    keys: [
      { keys: `${modKey} Enter`, does: 'Speak the script' },
      { keys: 'Esc', does: 'Stop' },
    ],
  },
  {
    group: 'Library',
    keys: [
      { keys: '/', does: 'Search the library' },
      { keys: '↑ ↓', does: 'Previous or next item' },
      { keys: 'Enter', does: 'Open' },
      { keys: 'X', does: 'Select' },
      { keys: 'Shift ↑ ↓', does: 'Select a range (also Shift X)' },
      { keys: `${modKey} A`, does: 'Select all' },
      { keys: 'Esc', does: 'Select nothing' },
      { keys: 'S', does: 'Star' },
      { keys: 'F2', does: 'Rename' },
      { keys: 'T', does: 'Show and tags' },
      { keys: 'Del', does: 'Move to the bin' },
    ],
  },
  {
    group: 'Transcript',
    keys: [
      { keys: '/', does: 'Find in transcript' },
      { keys: '↑ ↓', does: 'Previous or next segment' },
      { keys: 'Enter', does: 'Correct the segment (also E)' },
      { keys: 'P', does: 'Play the segment' },
      { keys: 'R', does: 'Read the segment aloud' },
      { keys: 'Esc', does: 'Leave without changing' },
      { keys: `${modKey} Z`, does: 'Undo the last correction' },
      { keys: 'F2', does: 'Rename' },
      { keys: 'T', does: 'Show and tags' },
      { keys: 'N', does: 'Note' },
    ],
  },
  {
    group: 'Conversations',
    keys: [
      { keys: `${modKey} F`, does: 'Find in conversation' },
      { keys: 'Enter', does: 'Next place (Shift Enter: the one before)' },
      { keys: '↑ ↓', does: 'Previous or next conversation' },
      { keys: 'Home End', does: 'The first or last line' },
    ],
  },
];

/** True where typing belongs to the focused element: text boxes, lists of choices, and open dialogs or menus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('textarea, select, dialog, [role="menu"]')) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button', 'file'].includes(target.type);
}

/** `Mod+K`, `Shift+ArrowLeft`, `?`: how a key event is written in `useShortcuts`. */
function nameOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Mod+${key}` : event.altKey ? `Alt+${key}` : key;
}

/** A second key within this time makes a sequence (`g` then `l`). */
const sequenceMs = 1_000;
/** Events that are the second key of a sequence, with the whole sequence. */
const sequences = new WeakMap<KeyboardEvent, string>();

/** True for the second key of a sequence: views that use plain letters of their own leave it alone. */
export function isInSequence(event: KeyboardEvent): boolean {
  return sequences.has(event);
}

/**
 * Keys of the window while the component is mounted. `Mod` is Ctrl or Command; `g l` is a sequence. Plain keys are left
 * alone where something is typed. A handler that returns `false` did not want the key.
 */
export function useShortcuts(handlers: Record<string, (event: KeyboardEvent) => unknown>, isEnabled = true): void {
  const newest = useNewest(handlers);
  useEffect(() => {
    if (!isEnabled) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      const isPlain = !name.startsWith('Mod+');
      if (isPlain && isTyping(event.target)) return;
      // Keys of the page behind a dialog rest, also when the focus fell to the page's body.
      if (document.querySelector('dialog[open]') && name !== 'Mod+k') return;
      const handler = newest.current[sequences.get(event) ?? name];
      if (handler && handler(event) !== false) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [isEnabled, newest]);
}

/** Recognises sequences before the listeners of `useShortcuts` see their keys; mount once, in the frame. */
export function useKeySequences(): void {
  useEffect(() => {
    let first: { key: string; atMs: number } | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      const name = nameOf(event);
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
      if (first && event.timeStamp - first.atMs < sequenceMs && !isTyping(event.target)) {
        sequences.set(event, `${first.key} ${name}`);
        first = null;
      } else {
        first = name === 'g' && !isTyping(event.target) ? { key: name, atMs: event.timeStamp } : null;
      }
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}
