/** A slice of work between two turns of the event loop: small beside a 20 ms audio block (T191). */
const sliceMs = 4;

/** One turn of the event loop: timers, sockets and pipes run before this resolves. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Runs work that pauses itself by `yield`, giving the event loop a turn whenever 4 ms were used. */
export async function runYielding<T>(work: Generator<void, T, void>): Promise<T> {
  let sliceStartedAt = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - sliceStartedAt < sliceMs) continue;
    await nextTurn();
    sliceStartedAt = performance.now();
  }
}
