import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { pairFiles } from '../../../electron/domain/import/pair-files.ts';
import { hasCode } from '../../../electron/ipc/contract/errors.ts';
import { useBackend } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';
import { createLane } from './lane.ts';
import { DropVeil } from './drop-veil.tsx';

/** A file on its way into the library, with the transcript beside it; gone once it is an item there. */
export type Incoming = {
  id: number;
  name: string;
  sizeBytes: number;
  /** 0..1 handed over to the app. */
  sent: number;
  problem: string | null;
  /** It is in the library; this is what to know about it. */
  note: string | null;
  cancel: () => void;
};

type Importer = {
  incoming: Incoming[];
  take: (files: Iterable<File>) => void;
  /** Opens the platform's file dialog; call it from a key or a click, or the browser refuses. */
  choose: () => void;
  dismiss: (id: number) => void;
};

const ImportContext = createContext<Importer | null>(null);

/** What the file dialog offers first; anything else can still be chosen there or dropped. */
const accepted =
  'audio/*,video/*,.mp3,.m4a,.m4b,.aac,.wav,.flac,.ogg,.oga,.opus,.webm,.mp4,.mov,.mkv,.aif,.aiff,.wma,.amr,' +
  '.srt,.vtt,.json,.txt,.md';

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
      for (const { audio, transcript, others } of pairFiles([...files], (file) => file.name)) {
        const group = [audio, transcript, ...others].filter((file) => file !== null);
        const [first] = group;
        if (!first) continue;
        const id = nextId.current++;
        const controller = new AbortController();
        const change = (values: Partial<Incoming>): void =>
          setIncoming((rows) => rows.map((row) => (row.id === id ? { ...row, ...values } : row)));
        const cancel = (): void => {
          controller.abort();
          dismiss(id);
        };
        const sizeBytes = group.reduce((sum, file) => sum + file.size, 0);
        const name = group.length === 1 ? first.name : `${first.name} with ${transcript?.name ?? ''}`;
        setIncoming((rows) => [...rows, { id, name, sizeBytes, sent: 0, problem: null, note: null, cancel }]);
        queue(async () => {
          if (controller.signal.aborted) return;
          try {
            const fileRefs: string[] = [];
            let before = 0;
            for (const file of group) {
              const onProgress = (sentBytes: number): void =>
                change({ sent: sizeBytes === 0 ? 1 : (before + sentBytes) / sizeBytes });
              fileRefs.push(await backend.sendFile(file, { signal: controller.signal, onProgress }));
              before += file.size;
            }
            const { outcomes } = await backend.client.transcribe.importFiles({ files: fileRefs });
            const problem = outcomes.find((outcome) => outcome.problem !== null)?.problem ?? null;
            const note = outcomes.find((outcome) => outcome.note !== null)?.note ?? null;
            if (problem === null && note === null) dismiss(id);
            else change({ problem, note });
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

  const input = useRef<HTMLInputElement>(null);
  const choose = useCallback(() => input.current?.click(), []);
  const importer = useMemo(() => ({ incoming, take, choose, dismiss }), [incoming, take, choose, dismiss]);
  return (
    <ImportContext value={importer}>
      {children}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accepted}
        aria-label="Audio files"
        onChange={(event) => {
          takeAndShow(event.target.files ?? []);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
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
