export type CloseOnce = {
  onClose: (listener: () => void) => void;
  fire: () => void;
  isClosed: () => boolean;
};

/** Close listeners of a wire: each runs exactly once, also when it is added after the end. */
export function createCloseOnce(): CloseOnce {
  let listeners: (() => void)[] | null = [];
  return {
    onClose(listener) {
      if (listeners) listeners.push(listener);
      else queueMicrotask(listener);
    },
    fire() {
      const due = listeners ?? [];
      listeners = null;
      for (const listener of due) listener();
    },
    isClosed: () => listeners === null,
  };
}
