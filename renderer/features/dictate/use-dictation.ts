import type { MeterSegments } from '../../../electron/ipc/contract/capture.ts';
import type { DictationState } from '../../../electron/ipc/contract/dictation.ts';
import { useClient, useStream, useStreamItems } from '../../app/client-context.tsx';

/** What dictation is doing right now; `null` before the first snapshot. */
export function useDictation(): DictationState | null {
  return useStream('dictation.state', (client, signal) => client.dictation.state({}, { signal })).value;
}

/** Runs `show` for every picture of the meter of the take that is being spoken. */
export function useTakeMeter(show: (shown: MeterSegments) => void, isEnabled: boolean): void {
  useStreamItems('dictation.meter', (client, signal) => client.dictation.meter({}, { signal }), show, {
    enabled: isEnabled,
  });
}

/** Keeps the take on show from being inserted, and no other that came in its place meanwhile. */
export function useDismiss(state: DictationState | null): () => Promise<unknown> {
  const client = useClient();
  const session = state?.session ?? null;
  return () => client.dictation.dismiss(session === null ? {} : { session });
}

/** True while the microphone is open for a take. */
export function isSpeaking(status: DictationState['status'] | undefined): boolean {
  return status === 'Starting' || status === 'Listening' || status === 'Finishing';
}
