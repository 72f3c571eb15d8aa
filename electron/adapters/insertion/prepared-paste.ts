import { type PreparedProgram, prepareProgram } from './run-program.ts';
import { ownArgs, readArgs, type Selection } from './x11-clipboard.ts';
import { type FocusCommand, prepareKeys, type ReadyKeys } from './x11-windows.ts';

/** Everything that one paste runs, started while one speaks. */
export type PreparedPaste = {
  selection: Selection;
  focusCommand: FocusCommand;
  /** Tells which window has the keyboard. */
  focus: PreparedProgram;
  /** Reads what is on the clipboard. */
  read: PreparedProgram;
  /** Takes the clipboard over. */
  own: PreparedProgram;
  /** Reads it again, to be sure. */
  proof: PreparedProgram;
  keys: ReadyKeys;
  drop(): void;
};

/** Starts them. They wait until they are used or dropped, and end with this process. */
export function preparePaste(selection: Selection, focusCommand: FocusCommand): PreparedPaste {
  const focus = prepareProgram('xdotool', [focusCommand]);
  const read = prepareProgram('xclip', readArgs(selection));
  const own = prepareProgram('xclip', ownArgs(selection), 'stderr');
  const proof = prepareProgram('xclip', readArgs(selection));
  const keys = prepareKeys();
  return {
    selection,
    focusCommand,
    focus,
    read,
    own,
    proof,
    keys,
    drop() {
      for (const one of [focus, read, own, proof, keys]) one.drop();
    },
  };
}
