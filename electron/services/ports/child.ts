/** A child process as both platforms offer it: `child_process.fork` in the host, `utilityProcess.fork` in Electron. */
export type ChildLike = {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Runs once, however the child ended. */
  onExit(listener: (code: number | null) => void): void;
  kill(signal?: 'SIGTERM' | 'SIGKILL'): void;
};
