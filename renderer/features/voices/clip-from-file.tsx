import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { FileAudio } from 'lucide-react';
import { size } from '../../format/count.ts';
import { roughDuration } from '../../format/duration.ts';
import { cn } from '../../ui/class-names.ts';
import { adviceFor, durationOf, refusalOf, type Clip } from './clip-choice.ts';

/** Takes a clip from a file; what cannot be used is said at once, before anything is sent. */
export function ClipFromFile({ dropped, onClip }: { dropped: File | null; onClip: (clip: Clip | null) => void }) {
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [durationMs, setDurationMs] = useState<number | null>(null);
  const newest = useRef<File | null>(null);
  const problem = file === null ? null : refusalOf(file);

  const take = useCallback(
    (next: File) => {
      newest.current = next;
      setFile(next);
      setDurationMs(null);
      const isUsable = refusalOf(next) === null;
      onClip(isUsable ? { kind: 'file', file: next, durationMs: null } : null);
      if (!isUsable) return;
      void durationOf(next).then((length) => {
        if (newest.current !== next) return;
        setDurationMs(length);
        onClip({ kind: 'file', file: next, durationMs: length });
      });
    },
    [onClip],
  );
  useEffect(() => {
    if (dropped) take(dropped);
  }, [dropped, take]);

  const advice = durationMs === null ? null : adviceFor(durationMs);
  return (
    <div>
      <div className="flex items-center gap-4 rounded-xl border border-dashed border-control px-4 py-4">
        <FileAudio aria-hidden className="size-6 shrink-0 text-accent-text" />
        <div className="min-w-0 flex-1">
          <label htmlFor={id} className="block text-[0.8125rem] font-medium">
            Reference clip
          </label>
          <input
            id={id}
            type="file"
            accept="audio/*,video/*,.wav,.mp3,.m4a,.flac,.ogg,.opus,.webm"
            aria-describedby={`${id}-hint`}
            aria-invalid={problem === null ? undefined : true}
            onChange={(event) => {
              const [chosen] = event.target.files ?? [];
              if (chosen) take(chosen);
              // The same file can be chosen again.
              event.target.value = '';
            }}
            className="mt-1 block w-full text-xs text-transparent file:mr-3 file:h-7 file:rounded-md file:border file:border-solid file:border-control/60 file:bg-raised file:px-2.5 file:text-[0.8125rem] file:font-medium file:text-ink hover:file:bg-hover"
          />
        </div>
      </div>
      <p id={`${id}-hint`} className="mt-1.5 text-xs text-faint">
        About 30 seconds of one person speaking, without music or noise; 25 MB at most. Choose a file or drop it here.
      </p>
      {file === null ? null : (
        <p className="num mt-1.5 flex flex-wrap gap-x-2 text-xs">
          <bdi className="max-w-72 truncate font-medium">{file.name}</bdi>
          <span className="text-faint">{size(file.size)}</span>
          {durationMs === null ? null : <span className="text-faint">{roughDuration(durationMs)}</span>}
          {advice === null ? null : <span className={cn(advice.isGood ? 'text-ok' : 'text-warn')}>{advice.text}</span>}
        </p>
      )}
      {problem === null ? null : (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
