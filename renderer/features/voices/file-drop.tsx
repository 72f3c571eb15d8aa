import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { cn } from '../../ui/class-names.ts';

/** A place that takes one dropped file, before the window's own import does. */
export function FileDrop({
  onFile,
  hint,
  className,
  children,
}: {
  onFile: (file: File) => void;
  hint: string;
  className?: string;
  children: ReactNode;
}) {
  const [isOver, setOver] = useState(false);
  const depth = useRef(0);
  const mine = (event: DragEvent): boolean => {
    if (!event.dataTransfer.types.includes('Files')) return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return (
    <div
      role="presentation"
      className={cn('relative', className)}
      onDragEnter={(event) => {
        if (!mine(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => void mine(event)}
      onDragLeave={(event) => {
        if (!mine(event)) return;
        depth.current = Math.max(0, depth.current - 1);
        if (depth.current === 0) setOver(false);
      }}
      onDrop={(event) => {
        if (!mine(event)) return;
        depth.current = 0;
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file) onFile(file);
      }}
    >
      {children}
      {isOver ? (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-items-center rounded-2xl border-2 border-dashed border-accent bg-pane/90">
          <p className="text-base font-semibold">{hint}</p>
        </div>
      ) : null}
    </div>
  );
}
