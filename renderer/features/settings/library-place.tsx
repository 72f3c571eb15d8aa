import { useState } from 'react';
import { useClient, useStream } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Where the library is, and how it gets elsewhere. A page may name no folder: where there is no dialog, a command does. */
export function LibraryPlace() {
  const client = useClient();
  const state = useStream('backup.state', (own, signal) => own.backup.state({}, { signal })).value;
  const [isAsking, setAsking] = useState(false);
  const move = useAction(() => client.backup.moveLibrary({}));
  if (state === null) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.8125rem]">
      <p className="min-w-0 flex-1 wrap-anywhere">
        <span className="text-soft">The library is in</span> <code className="text-xs">{state.libraryPath}</code>
      </p>
      {state.canMove ? (
        <Button disabled={move.isBusy} onClick={() => setAsking(true)}>
          Move
        </Button>
      ) : (
        <p className="basis-full text-xs text-faint">
          To move it, quit and run <code>npm start -- --move-library FOLDER</code>
        </p>
      )}
      {move.problem === null ? null : (
        <p role="alert" className="basis-full text-xs text-danger">
          {move.problem}
        </p>
      )}
      {isAsking ? (
        <Dialog title="Move the library?" onClose={() => setAsking(false)} className="w-96">
          <p className="text-[0.8125rem] text-soft">
            Choose an empty folder. The app starts again and copies the library there, checks the copy and then removes
            the old one. With much audio that takes a while.
          </p>
          <div className="flex justify-end gap-2 pt-4">
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button
              variant="primary"
              data-autofocus
              onClick={() => {
                setAsking(false);
                void move.run();
              }}
            >
              Choose a folder
            </Button>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
