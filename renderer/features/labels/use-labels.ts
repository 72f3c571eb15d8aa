import type { LabelsState } from '../../../electron/ipc/contract/labels.ts';
import { useStream } from '../../app/client-context.tsx';

/** Every show and tag with its count, live; `null` before the first answer. */
export function useLabels(): LabelsState | null {
  return useStream('labels.state', (client, signal) => client.labels.state({}, { signal })).value;
}
