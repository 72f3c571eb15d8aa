import { useEffect, useRef, useState } from 'react';
import { clock } from '../../format/duration.ts';
import { cn } from '../../ui/class-names.ts';
import { createLevelFeed, meterShare } from '../record/level-feed.ts';
import { isSpeaking, useDictation, useDictationLevels } from './use-dictation.ts';

/**
 * The state of a take where one looks: level, time and word, over whatever view is open (`page`), or in the window that
 * stands over other programs (`window`). Never takes the focus.
 */
export function DictationPill({ placement = 'page' }: { placement?: 'page' | 'window' }) {
  const state = useDictation();
  const [feed] = useState(createLevelFeed);
  const bar = useRef<HTMLSpanElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const speaking = isSpeaking(state?.status);
  useDictationLevels(feed, speaking);
  useEffect(
    () =>
      feed.subscribe((level) => {
        bar.current?.style.setProperty('transform', `scaleX(${meterShare(level?.rms ?? 0)})`);
        const elapsed = clock(level?.elapsedMs ?? 0);
        if (time.current && time.current.textContent !== elapsed) time.current.textContent = elapsed;
      }),
    [feed],
  );
  useEffect(() => {
    if (!speaking) feed.clear();
  }, [speaking, feed]);
  if (state === null || state.status === 'Ready') return null;
  return (
    <div
      aria-hidden
      className={cn(
        'pointer-events-none fixed left-1/2 z-40 flex h-9 -translate-x-1/2 items-center gap-3 rounded-full border border-line bg-raised px-4 text-[0.8125rem] font-medium whitespace-nowrap shadow-float',
        placement === 'page' ? 'bottom-6' : 'bottom-3',
      )}
    >
      <span className={cn('size-2.5 rounded-full', state.status === 'Listening' ? 'bg-record' : 'bg-accent')} />
      {state.status}
      {speaking ? (
        <>
          <span className="h-1.5 w-20 overflow-hidden rounded-full bg-press">
            <span
              ref={bar}
              className="block h-full origin-left bg-accent will-change-transform"
              style={{ transform: 'scaleX(0)' }}
            />
          </span>
          <span ref={time} className="num text-faint">
            0:00
          </span>
        </>
      ) : null}
    </div>
  );
}
