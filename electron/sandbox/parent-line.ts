/** The line to the process that forked us. */
export type ParentLine = {
  send(message: unknown): void;
  /** Runs when the other side is gone. */
  onClosed(listener: () => void): void;
  /** Says one last thing and ends this process, whatever else is still open. */
  leave(message: unknown, code: number): void;
};

/** What Electron's `utilityProcess` gives its child; never present under plain Node. */
type ParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message' | 'close', listener: () => void): void;
};

/** Finds the line: `process.parentPort` in an Electron utility process, `process.send` under `child_process.fork`. */
export function openParentLine(): ParentLine {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onClosed: (listener) => parentPort.on('close', listener),
      leave(message, code) {
        parentPort.postMessage(message);
        setImmediate(() => process.exit(code));
      },
    };
  }
  if (!process.send)
    throw new Error('The sandbox process must be forked by the app; use npm run sandbox to start it by hand.');
  return {
    send(message) {
      // A closed line is reported by `disconnect`; a message that comes too late has no reader anyway.
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onClosed(listener) {
      // An open channel with a listener is what keeps the line, and with it the process, alive.
      process.on('message', () => {});
      process.once('disconnect', listener);
    },
    leave: (message, code) => void process.send?.(message, undefined, undefined, () => process.exit(code)),
  };
}
