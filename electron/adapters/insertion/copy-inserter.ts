import type { Inserter } from '../../services/ports/dictation.ts';
import type { CopyText } from './clipboard-command.ts';

/** Where no program may type into another: the text goes to the clipboard, and the person pastes it. */
export function createCopyInserter(copy: CopyText): Inserter {
  return {
    target: async () => null,
    async insert({ text, mode }) {
      if (!(await copy(text))) return { how: 'copied', why: 'no-clipboard' };
      return { how: 'copied', why: mode === 'copy' ? 'copy-only' : 'not-supported' };
    },
  };
}
