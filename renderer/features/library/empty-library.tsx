import { FileAudio, Folder, Star, Trash2, CircleCheck, Mic } from 'lucide-react';
import { useLocation } from 'wouter';
import { assertNever } from '../../../electron/domain/errors.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import type { FilterId } from './filters.ts';

/** Teaches the first step where a list is empty. */
export function EmptyLibrary({ filter, isLabelled }: { filter: FilterId; isLabelled: boolean }) {
  const [, navigate] = useLocation();
  const icon = 'size-5.5';
  const record = (
    <Button onClick={() => navigate('/record')}>
      <Mic aria-hidden className="size-4" />
      Go to the recorder
    </Button>
  );
  if (isLabelled) {
    return (
      <EmptyState icon={<Folder aria-hidden className={icon} />} title="Nothing here">
        No item here matches the show and the tags chosen above. File items with the T key, or from a row's menu.
      </EmptyState>
    );
  }
  switch (filter) {
    case 'all':
      return (
        <EmptyState icon={<FileAudio aria-hidden className={icon} />} title="Your library is empty" actions={record}>
          Import an episode, an interview or a voice note: choose files above, drop them anywhere in this window, or
          paste them. You see what transcribing costs before anything is sent. A transcript you have already (SRT,
          WebVTT, JSON, text) is taken in beside its audio for nothing.
        </EmptyState>
      );
    case 'recordings':
      return (
        <EmptyState icon={<Mic aria-hidden className={icon} />} title="No recordings yet" actions={record}>
          What you record is saved to disk from its first second, and transcribed when you stop.
        </EmptyState>
      );
    case 'imports':
      return (
        <EmptyState icon={<FileAudio aria-hidden className={icon} />} title="Nothing imported yet">
          Choose audio or video files above, drop them anywhere in this window, or paste them.
        </EmptyState>
      );
    case 'starred':
      return (
        <EmptyState icon={<Star aria-hidden className={icon} />} title="Nothing starred yet">
          Star what you come back to often: with the star at the end of a row, or with the S key.
        </EmptyState>
      );
    case 'failed':
      return (
        <EmptyState icon={<CircleCheck aria-hidden className={icon} />} title="Nothing has failed">
          If a transcription fails, its audio is kept and it waits here to be tried again.
        </EmptyState>
      );
    case 'bin':
      return (
        <EmptyState icon={<Trash2 aria-hidden className={icon} />} title="The bin is empty">
          What you remove stays here for 30 days and can be restored.
        </EmptyState>
      );
    default:
      return assertNever(filter);
  }
}
