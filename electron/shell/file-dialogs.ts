import { rename, rm, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { BrowserWindow, Dialog, OpenDialogOptions, SaveDialogOptions } from 'electron';
import { ContractError } from '../ipc/contract/errors.ts';

/** What the service accepts and the library can read; "All files" stays there because names lie. */
const audioExtensions = ['wav', 'mp3', 'm4a', 'aac', 'flac', 'ogg', 'oga', 'opus', 'webm', 'mp4', 'mov', 'mkv', 'aiff'];
/** Transcripts that can be taken in beside audio or alone. */
const transcriptExtensions = ['srt', 'vtt', 'json', 'txt', 'md'];

export type FileDialogs = {
  /** Absolute paths the person chose; empty when the dialog was closed. */
  chooseFiles(): Promise<string[]>;
  /** An absolute path the person chose or made; `null` when the dialog was closed. */
  chooseFolder(): Promise<string | null>;
  /** Writes where the person says. Rejects with CANCELLED when the dialog was closed, DISK_FULL when it does not fit. */
  saveFile(fileName: string, bytes: Uint8Array): Promise<void>;
  /** The same for a file too large for memory: `write` fills the path that it is given. */
  saveLarge(fileName: string, write: (path: string) => Promise<void>): Promise<void>;
};

/** The system's own dialogs, opened by the main process: the page never names a path. */
export function createFileDialogs(deps: {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;
  window(): BrowserWindow | null;
  downloadsDir: string;
}): FileDialogs {
  const { dialog } = deps;
  const choosePlace = async (fileName: string): Promise<string> => {
    const extension = extname(fileName).slice(1);
    const options: SaveDialogOptions = {
      title: 'Save',
      defaultPath: `${deps.downloadsDir}/${fileName}`,
      filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      properties: ['showOverwriteConfirmation'],
    };
    const window = deps.window();
    const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    if (answer.canceled || !answer.filePath) throw new ContractError('CANCELLED', 'Nothing was saved.');
    return answer.filePath;
  };
  return {
    async chooseFiles() {
      const options: OpenDialogOptions = {
        title: 'Import audio',
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: 'Audio, video and transcripts', extensions: [...audioExtensions, ...transcriptExtensions] },
          { name: 'All files', extensions: ['*'] },
        ],
      };
      const window = deps.window();
      const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
      return answer.canceled ? [] : answer.filePaths;
    },
    async chooseFolder() {
      const options: OpenDialogOptions = {
        title: 'Move the library',
        buttonLabel: 'Move here',
        properties: ['openDirectory', 'createDirectory'],
      };
      const window = deps.window();
      const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    saveFile: async (fileName, bytes) =>
      writeWhole(await choosePlace(fileName), (path) => writeFile(path, bytes, { flush: true })),
    saveLarge: async (fileName, write) => writeWhole(await choosePlace(fileName), write),
  };
}

/** A file that is there is complete: written beside its place, then moved into it. */
async function writeWhole(path: string, write: (path: string) => Promise<unknown>): Promise<void> {
  const temporary = `${path}.part`;
  try {
    await rm(temporary, { force: true });
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof ContractError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new ContractError('DISK_FULL', 'The disk is full. Free some space and save again.');
    }
    throw new ContractError('REJECTED', 'The file cannot be written there. Choose another folder.', undefined, {
      cause: error,
    });
  }
}
