/** Runs tasks in the order given, at most `limit` at a time. A task that fails makes room like any other. */
export function createLane(limit: number): (task: () => Promise<void>) => void {
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  function pump(): void {
    while (running < limit) {
      const task = waiting.shift();
      if (!task) return;
      running += 1;
      const release = (): void => {
        running -= 1;
        pump();
      };
      task().then(release, release);
    }
  }
  return (task) => {
    waiting.push(task);
    pump();
  };
}
