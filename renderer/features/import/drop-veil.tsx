import { useEffect, useState } from 'react';
import { FileAudio } from 'lucide-react';

/** Covers the window while files are dragged over it, and takes them when they are dropped. */
export function DropVeil({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    // Entering a child comes before leaving its parent, so the two are counted.
    let depth = 0;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const onLeave = (): void => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onDragOver = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      onFiles(event.dataTransfer?.files ?? []);
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [onFiles]);
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-veil p-4">
      <div className="grid h-full place-items-center rounded-2xl border-2 border-dashed border-accent bg-pane/90">
        <div className="text-center">
          <FileAudio aria-hidden className="mx-auto mb-3 size-8 text-accent-text" />
          <p className="text-base font-semibold">Drop to import</p>
          <p className="mt-1 text-[0.8125rem] text-soft">
            You see the price before anything is sent. A transcript of the same name is taken with its audio.
          </p>
        </div>
      </div>
    </div>
  );
}
