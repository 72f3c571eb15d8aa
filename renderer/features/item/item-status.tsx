import { AlertCircle, Check, CircleDashed, CloudOff, LoaderCircle, UploadCloud } from 'lucide-react';
import type { JobStatus } from '../../../electron/ipc/contract/common.ts';
import type { Item } from '../../../electron/ipc/contract/library.ts';
import { percent } from '../../format/count.ts';
import { Progress } from '../../ui/progress.tsx';
import { cn } from '../../ui/class-names.ts';

const looks: Record<JobStatus, { icon: typeof Check; classes: string; isMoving?: boolean }> = {
  Queued: { icon: CircleDashed, classes: 'text-soft' },
  Uploading: { icon: UploadCloud, classes: 'text-accent-text' },
  Processing: { icon: LoaderCircle, classes: 'text-accent-text', isMoving: true },
  Completed: { icon: Check, classes: 'text-faint' },
  Failed: { icon: AlertCircle, classes: 'text-danger' },
  'Waiting for network': { icon: CloudOff, classes: 'text-warn' },
};

/** Where a job stands, in exactly the contract's words; the upload's share beside it. `isStill`: nothing turns. */
export function ItemStatus({ item, isStill, className }: { item: Item; isStill?: boolean; className?: string }) {
  const { icon: Icon, classes, isMoving } = looks[item.status];
  const share = item.status === 'Uploading' ? item.progress : null;
  return (
    <span className={cn('inline-flex items-center gap-1.5 text-xs whitespace-nowrap', classes, className)}>
      <Icon aria-hidden className={cn('size-3.5 shrink-0', isMoving && !isStill && 'turning')} />
      <span>{item.status}</span>
      {share === null ? null : <span className="num">{percent(share)}</span>}
    </span>
  );
}

/** A bar under a running job: the upload's share, or just that work goes on. Nothing for jobs that rest. */
export function ItemProgress({ item, className }: { item: Item; className?: string }) {
  if (item.status !== 'Uploading' && item.status !== 'Processing') return null;
  return (
    <Progress
      value={item.status === 'Uploading' ? item.progress : null}
      label={`${item.status} ${item.title}`}
      className={cn('max-w-96', className)}
    />
  );
}
