import { useLayoutEffect, useRef, type RefObject } from 'react';

/** A box that always holds the value of the last render, for listeners that must not be set up anew. */
export function useNewest<T>(value: T): RefObject<T> {
  const box = useRef(value);
  useLayoutEffect(() => {
    box.current = value;
  });
  return box;
}
