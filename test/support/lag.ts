const stepMs = 10;

/**
 * Watches how late this process gets the processor, until the function that is returned is called; that gives the sum
 * of what was late, in milliseconds. A bound on real time grants it: what it judges is the program, not how busy the
 * machine was with others meanwhile.
 */
export function watchLag(): () => number {
  let lateMs = 0;
  let before = performance.now();
  const look = (): void => {
    const now = performance.now();
    lateMs += Math.max(0, now - before - stepMs - 1);
    before = now;
  };
  const timer = setInterval(look, stepMs);
  return () => {
    clearInterval(timer);
    look();
    return lateMs;
  };
}
