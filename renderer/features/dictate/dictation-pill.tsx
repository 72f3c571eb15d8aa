import { useRef } from 'react';
import { X } from 'lucide-react';
import type { DictationState } from '../../../electron/ipc/contract/dictation.ts';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { clock } from '../../format/duration.ts';
import { IconButton } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { light, Segments } from './segment-meter.tsx';
import { isSpeaking, useDictation, useDismiss, useTakeMeter } from './use-dictation.ts';

type Status = DictationState['status'];
const dots: Partial<Record<Status, string>> = {
  Listening: 'bg-record',
  Copied: 'bg-warn',
  Kept: 'bg-warn',
  Failed: 'bg-danger',
};
/** What to do where the text did not arrive; why is said under Dictate. */
const hints: Partial<Record<Status, string>> = {
  Copied: 'Paste it where you want it',
  Kept: 'You find it under Dictate',
  Failed: 'You find why under Dictate',
};

/**
 * The state of a take where one looks: level, time, word and the way to cancel, over whatever view is open (`page`), or
 * in the window that stands over other programs (`window`), which takes no input: there it names the key. Never takes the
 * focus by itself.
 */
export function DictationPill({ placement = 'page' }: { placement?: 'page' | 'window' }) {
  const state = useDictation();
  const speaking = isSpeaking(state?.status);
  if (state === null || state.status === 'Ready') return null;
  const mayCancel = speaking || state.status === 'Transcribing';
  const cancelKey = mayCancel ? state.key.cancelKey : null;
  return (
    <section
      aria-label="Dictation under way"
      aria-hidden={placement === 'window'}
      className={cn(
        'pointer-events-none fixed left-1/2 z-40 flex h-9 -translate-x-1/2 items-center gap-3 rounded-full border border-line bg-raised px-4 text-[0.8125rem] font-medium whitespace-nowrap shadow-float',
        placement === 'page' ? 'bottom-6' : 'bottom-3',
      )}
    >
      <span aria-hidden className={cn('size-2.5 rounded-full', dots[state.status] ?? 'bg-accent')} />
      {state.status}
      {hints[state.status] ? <span className="font-normal text-faint">{hints[state.status]}</span> : null}
      {speaking ? <Level /> : null}
      {placement === 'window' && cancelKey !== null ? (
        <span className="text-faint">{`${cancelKey} cancels`}</span>
      ) : null}
      {placement === 'page' && mayCancel ? <Cancel state={state} isSpoken={speaking} /> : null}
    </section>
  );
}

/** Level and time, written straight to their elements. */
function Level() {
  const segments = useRef<HTMLSpanElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  useTakeMeter((shown) => {
    light(segments.current, shown);
    const elapsed = clock(shown.elapsedMs);
    if (time.current && time.current.textContent !== elapsed) time.current.textContent = elapsed;
  }, true);
  return (
    <>
      <Segments ref={segments} className="h-2 w-24 gap-0.5" />
      <span ref={time} className="num text-faint">
        0:00
      </span>
    </>
  );
}

/** By pointer, by Tab and Enter, and by Esc while one speaks; once it is on its way, Esc belongs to the view again. */
function Cancel({ state, isSpoken }: { state: DictationState; isSpoken: boolean }) {
  const dismiss = useDismiss(state);
  const cancel = (): void => void dismiss().catch(() => {});
  useShortcuts({ Escape: cancel }, isSpoken);
  return (
    <IconButton
      label="Cancel the dictation"
      keys={isSpoken ? 'Esc' : undefined}
      size="icon-sm"
      className="pointer-events-auto -mr-2.5"
      // The field that has the focus keeps it.
      onMouseDown={(event) => event.preventDefault()}
      onClick={cancel}
    >
      <X aria-hidden className="size-4" />
    </IconButton>
  );
}
