import { useDeferredValue, useMemo, useState } from 'react';
import type { Segment } from '../../../electron/ipc/contract/library.ts';
import { findSpoken, type Match } from './spoken-text.ts';

export type Find = {
  text: string;
  setText: (text: string) => void;
  matches: readonly Match[];
  /** Position of the current match, -1 without any. */
  position: number;
  current: Match | null;
  /** Moves by one, around the ends. */
  step: (direction: 1 | -1) => Match | null;
};

const none: readonly Match[] = [];

/** Finding in one transcript, as one types. */
export function useFind(segments: readonly Segment[]): Find {
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState(0);
  const deferred = useDeferredValue(text);
  const matches = useMemo(() => (deferred.trim() === '' ? none : findSpoken(segments, deferred)), [segments, deferred]);
  const position = matches.length === 0 ? -1 : Math.min(wanted, matches.length - 1);
  return {
    text,
    setText(next) {
      setText(next);
      setWanted(0);
    },
    matches,
    position,
    current: matches[position] ?? null,
    step(direction) {
      if (matches.length === 0) return null;
      const next = (position + direction + matches.length) % matches.length;
      setWanted(next);
      return matches[next] ?? null;
    },
  };
}
