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
  /** Writes where the person says. Rejects with CANCELLED when the dialog was closed, DISK_FULL when it does not fit. */
  saveFile(fileName: string, bytes: Uint8Array): Promise<void>;
};

/** The system's own dialogs, opened by the main process: the page never names a path. */
export function createFileDialogs(deps: {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;
  window(): BrowserWindow | null;
  downloadsDir: string;
}): FileDialogs {
  const { dialog } = deps;
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
    async saveFile(fileName, bytes) {
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
      await writeWhole(answer.filePath, bytes);
    },
  };
}

/** A file that is there is complete: written beside its place, then moved into it. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.part`;
  try {
    await writeFile(temporary, bytes, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new ContractError('DISK_FULL', 'The disk is full. Free some space and save again.');
    }
    throw new ContractError('REJECTED', 'The file cannot be written there. Choose another folder.', undefined, {
      cause: error,
    });
  }
}
