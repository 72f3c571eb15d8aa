export type BackupProgress = {
  /** Called as soon as the whole is known, and with every piece. */
  onProgress: (doneBytes: number, totalBytes: number) => void;
  signal: AbortSignal;
};

/** The whole library as one file. The only room that knows where things are. */
export type LibraryArchive = {
  /** Writes everything and hands the file over as the platform does. Rejects with ContractError; nothing is left then. */
  save(fileName: string, progress: BackupProgress): Promise<string | null>;
  /** Unpacks a granted archive beside the library and announces it for the next start. */
  layReady(fileRef: string, progress: BackupProgress): Promise<void>;
  /** Libraries that restores took the place of. */
  previous(): Promise<{ count: number; sizeBytes: number }>;
  removePrevious(): Promise<void>;
};
