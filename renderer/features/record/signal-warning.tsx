import type { CaptureState } from '../../../electron/ipc/contract/capture.ts';
import { Notice } from '../../ui/notice.tsx';

const sentences: Record<NonNullable<CaptureState['warning']>, string> = {
  silent: 'The microphone is silent. Check that it is not muted and that the right one is chosen.',
  clipping: 'The input is too loud and is being cut off. Turn the microphone down or move away from it.',
  stalled: 'The microphone stopped sending sound. The take is safe; check the cable or choose another microphone.',
  'disk-low': 'The disk is almost full. Stop soon: what is recorded so far is safe.',
};

/** A clear warning while the signal or the disk is in trouble. */
export function SignalWarning({ capture }: { capture: CaptureState | null }) {
  if (!capture?.warning || capture.phase === 'idle') return null;
  return <Notice tone="warning">{sentences[capture.warning]}</Notice>;
}
