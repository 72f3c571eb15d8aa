import { useRef, useState } from 'react';
import type { BackupState } from '../../../electron/ipc/contract/backup.ts';
import { useBackend, useStream } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { counted, size } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Progress } from '../../ui/progress.tsx';
import { download } from '../transcript/export-menu.tsx';
import { BackupContents } from './backup-contents.tsx';
import { Section } from './section.tsx';

/** The whole library as one file, and back. */
export function BackupSection() {
  const backend = useBackend();
  const { client } = backend;
  const state = useStream('backup.state', (own, signal) => own.backup.state({}, { signal })).value;
  const input = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState<File | 'previous' | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [sent, setSent] = useState<number | null>(null);
  const save = useAction(async () => {
    setSaved(null);
    const { fileName, downloadUrl } = await client.backup.create({});
    if (downloadUrl !== null) download(downloadUrl, fileName);
    setSaved(fileName);
  });
  const restore = useAction(async (file: File) => {
    setSaved(null);
    setSent(0);
    try {
      const fileRef = await backend.sendFile(file, { onProgress: (bytes) => setSent(bytes / file.size) });
      setSent(null);
      await client.backup.restore({ file: fileRef });
    } finally {
      setSent(null);
    }
  });
  const restart = useAction(() => client.backup.restart({}));
  const remove = useAction(() => client.backup.removePrevious({}));
  const problem = save.problem ?? restore.problem ?? restart.problem ?? remove.problem;
  const isBusy = save.isBusy || restore.isBusy || state?.phase === 'saving' || state?.phase === 'reading';
  return (
    <Section title="Backup" about="Your library in one file that any system can open.">
      <BackupContents />
      <div className="flex flex-wrap gap-2">
        <Button disabled={isBusy} onClick={() => void save.run()}>
          Back up the library
        </Button>
        <Button disabled={isBusy} onClick={() => input.current?.click()}>
          Restore from a backup
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".tar"
          aria-label="Backup file"
          onChange={(event) => {
            setAsked(event.target.files?.[0] ?? null);
            event.target.value = '';
          }}
        />
      </div>
      {isBusy ? <Running state={state} sent={sent} onCancel={() => void client.backup.cancel({})} /> : null}
      <p role="status" className="text-xs text-faint empty:hidden">
        {saved === null ? '' : `Saved as ${saved}`}
      </p>
      {problem === null ? null : <Notice tone="problem">{problem}</Notice>}
      {state?.phase === 'restart' ? (
        <Notice
          tone="info"
          actions={
            <Button size="sm" disabled={restart.isBusy} onClick={() => void restart.run()}>
              Restart now
            </Button>
          }
        >
          The backup was checked and stands ready. It becomes your library when the app starts again.
        </Notice>
      ) : null}
      {state === null || state.previousCount === 0 ? null : (
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-0 flex-1 text-[0.8125rem] text-soft">
            {counted(state.previousCount, 'library', 'libraries')} from before a restore{' '}
            {state.previousCount === 1 ? 'is' : 'are'} kept: {size(state.previousBytes)}.
          </p>
          <Button disabled={isBusy || remove.isBusy} onClick={() => setAsked('previous')}>
            Remove
          </Button>
        </div>
      )}
      {asked === null ? null : (
        <Question
          asked={asked}
          onClose={() => setAsked(null)}
          onYes={() => {
            setAsked(null);
            if (asked === 'previous') void remove.run();
            else void restore.run(asked);
          }}
        />
      )}
    </Section>
  );
}

function Running({ state, sent, onCancel }: { state: BackupState | null; sent: number | null; onCancel: () => void }) {
  const total = state?.totalBytes ?? 0;
  const done = state?.doneBytes ?? 0;
  const label = sent !== null ? 'Handing the file over' : state?.phase === 'saving' ? 'Saving' : 'Checking the backup';
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <p className="num mb-1 text-xs text-faint">
          {label}
          {sent === null && total > 0 ? `, ${size(done)} of ${size(total)}` : ''}
        </p>
        <Progress label={label} value={sent ?? (total === 0 ? null : done / total)} />
      </div>
      {sent === null ? (
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
      ) : null}
    </div>
  );
}

function Question({ asked, onYes, onClose }: { asked: File | 'previous'; onYes: () => void; onClose: () => void }) {
  const isRemoval = asked === 'previous';
  return (
    <Dialog
      title={isRemoval ? 'Remove the earlier library?' : 'Replace your library?'}
      onClose={onClose}
      className="w-104 max-w-[calc(100vw-2rem)]"
    >
      <p className="text-[0.8125rem] text-soft wrap-anywhere">
        {isRemoval
          ? 'It cannot be brought back after that, unless you have a backup of it.'
          : `“${asked.name}” takes the place of everything in your library and of your settings. Nothing is mixed. The library of now is kept beside it until you remove it.`}
      </p>
      <div className="flex justify-end gap-2 pt-4">
        <Button data-autofocus={isRemoval || undefined} onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant={isRemoval ? 'danger' : 'primary'}
          data-autofocus={isRemoval ? undefined : true}
          onClick={onYes}
        >
          {isRemoval ? 'Remove it' : 'Check and restore'}
        </Button>
      </div>
    </Dialog>
  );
}
