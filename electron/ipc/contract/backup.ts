import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { emptySchema, fileRefSchema } from './common.ts';

export const backupStateSchema = z.object({
  /** `restart`: a restored library stands ready and takes its place when the app starts again. */
  phase: z.enum(['idle', 'saving', 'reading', 'restart']),
  doneBytes: z.number(),
  totalBytes: z.number(),
  /** Libraries that a restore took the place of; kept until the person removes them. */
  previousCount: z.number(),
  previousBytes: z.number(),
  /** Folder of the library, to be shown. */
  libraryPath: z.string(),
  /** Whether the platform can ask for another folder. */
  canMove: z.boolean(),
});
export type BackupState = z.infer<typeof backupStateSchema>;

/** The whole library as one file, and back. */
export const backup = {
  state: stream(emptySchema, backupStateSchema),
  /**
   * Writes database, audio and settings into one archive, without any key. Browser host: `downloadUrl` to fetch once.
   * Electron: `null` after its save dialog. CANCELLED when the dialog was closed or `cancel` was called.
   */
  create: unary(emptySchema, z.object({ fileName: z.string(), downloadUrl: z.nullable(z.string()) })),
  /**
   * Checks an archive and lays it ready beside the library, which stays as it is until `restart`. BAD_INPUT when it is cut
   * short or altered, NOT_SUPPORTED when it is of a newer version; nothing changes then.
   */
  restore: unary(z.object({ file: fileRefSchema }), emptySchema),
  cancel: unary(emptySchema, emptySchema),
  /** Starts the app again; a restored library is then the library. */
  restart: unary(emptySchema, emptySchema),
  /**
   * Asks for a folder and moves the library there with the next start, which follows at once. NOT_SUPPORTED in the browser
   * host, whose page may name no path: its command line has `--move-library`.
   */
  moveLibrary: unary(emptySchema, emptySchema),
  /** Deletes the libraries that restores took the place of. */
  removePrevious: unary(emptySchema, emptySchema),
};
