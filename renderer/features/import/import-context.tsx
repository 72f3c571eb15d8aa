import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { hasCode } from '../../../electron/ipc/contract/errors.ts';
import { useBackend } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';
import { createLane } from './lane.ts';
import { DropVeil } from './drop-veil.tsx';

/** A file on its way into the library; gone once it is an item there. */
export type Incoming = {
  id: number;
  name: string;
  sizeBytes: number;
  /** 0..1 handed over to the app. */
  sent: number;
  problem: string | null;
  cancel: () => void;
};

type Importer = {
  incoming: Incoming[];
  take: (files: Iterable<File>) => void;
  dismiss: (id: number) => void;
};

const ImportContext = createContext<Importer | null>(null);

/** Files handed over at the same time: enough to keep the disk busy, few enough to show progress that moves. */
const parallelFiles = 3;

/** Takes files from the input, from a drop anywhere in the window, and from the clipboard. */
export function ImportProvider({ children }: { children: ReactNode }) {
  const backend = useBackend();
  const [incoming, setIncoming] = useState<Incoming[]>([]);
  const [, navigate] = useLocation();
  const nextId = useRef(1);
  const [queue] = useState(() => createLane(parallelFiles));

  const dismiss = useCallback((id: number) => setIncoming((rows) => rows.filter((row) => row.id !== id)), []);

  const take = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        const id = nextId.current++;
        const controller = new AbortController();
        const change = (values: Partial<Incoming>): void =>
          setIncoming((rows) => rows.map((row) => (row.id === id ? { ...row, ...values } : row)));
        const cancel = (): void => {
          controller.abort();
          dismiss(id);
        };
        setIncoming((rows) => [...rows, { id, name: file.name, sizeBytes: file.size, sent: 0, problem: null, cancel }]);
        queue(async () => {
          if (controller.signal.aborted) return;
          try {
            const fileRef = await backend.sendFile(file, {
              signal: controller.signal,
              onProgress: (sentBytes) => change({ sent: file.size === 0 ? 1 : sentBytes / file.size }),
            });
            const { outcomes } = await backend.client.transcribe.importFiles({ files: [fileRef] });
            const problem = outcomes.find((outcome) => outcome.problem !== null)?.problem ?? null;
            if (problem === null) dismiss(id);
            else change({ problem });
          } catch (error) {
            if (!controller.signal.aborted && !hasCode(error, 'CANCELLED')) change({ problem: problemOf(error) });
          }
        });
      }
    },
    [backend, dismiss, queue],
  );

  const takeAndShow = useCallback(
    (files: Iterable<File>) => {
      const list = [...files];
      if (list.length === 0) return;
      navigate('/');
      take(list);
    },
    [navigate, take],
  );

  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const files = event.clipboardData?.files;
      if (!files || files.length === 0) return;
      event.preventDefault();
      takeAndShow(files);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [takeAndShow]);

  const importer = useMemo(() => ({ incoming, take, dismiss }), [incoming, take, dismiss]);
  return (
    <ImportContext value={importer}>
      {children}
      <DropVeil onFiles={takeAndShow} />
    </ImportContext>
  );
}

/** Files on their way in, and how to start another. */
export function useImporter(): Importer {
  const importer = useContext(ImportContext);
  if (!importer) throw new Error('no ImportProvider above');
  return importer;
}
