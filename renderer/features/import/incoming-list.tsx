import { X } from 'lucide-react';
import { size } from '../../format/count.ts';
import { IconButton } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { useImporter } from './import-context.tsx';

/** Files that are being read into the library, and those that could not be. */
export function IncomingList() {
  const { incoming, dismiss } = useImporter();
  if (incoming.length === 0) return null;
  return (
    <ul aria-label="Importing" className="mb-3 divide-y divide-line overflow-hidden rounded-xl border border-line">
      {incoming.slice(0, 8).map((file) => (
        <li key={file.id} className="flex items-center gap-3 px-3 py-2">
          <div className="min-w-0 flex-1">
            <div className="flex items-baseline gap-2">
              <bdi className="truncate text-[0.8125rem] font-medium">{file.name}</bdi>
              <span className="num shrink-0 text-xs text-faint">{size(file.sizeBytes)}</span>
            </div>
            {file.note !== null && file.problem === null ? (
              <p role="status" className="text-xs text-soft">
                Imported. {file.note}
              </p>
            ) : file.problem === null ? (
              <Progress value={file.sent >= 1 ? null : file.sent} label={`Importing ${file.name}`} className="mt-1.5" />
            ) : (
              <p role="alert" className="text-xs text-danger">
                {file.problem}
              </p>
            )}
          </div>
          {file.problem === null && file.note === null ? (
            <IconButton label={`Cancel import of ${file.name}`} size="icon-sm" onClick={file.cancel}>
              <X aria-hidden className="size-4" />
            </IconButton>
          ) : (
            <IconButton label={`Dismiss ${file.name}`} size="icon-sm" onClick={() => dismiss(file.id)}>
              <X aria-hidden className="size-4" />
            </IconButton>
          )}
        </li>
      ))}
      {incoming.length > 8 ? <li className="px-3 py-2 text-xs text-faint">and {incoming.length - 8} more</li> : null}
    </ul>
  );
}
