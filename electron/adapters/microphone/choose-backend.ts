import { createDecibriMicrophone, loadDecibri } from './decibri.ts';
import { createNaudiodonMicrophone, loadNaudiodon } from './naudiodon.ts';
import type { Microphone } from './port.ts';

export type BackendChoice = { microphone: Microphone; problem: null } | { microphone: null; problem: string };

/** The candidates in order of preference; a loader throws where its library has no binary. */
export const backends: readonly { name: string; load(): Microphone }[] = [
  { name: 'naudiodon', load: () => createNaudiodonMicrophone(loadNaudiodon()) },
  { name: 'decibri', load: () => createDecibriMicrophone(loadDecibri()) },
];

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}

/** Takes the first library that loads, or says why none did. `only` forces one of them by name. */
export function chooseBackend(only: string | null = null, candidates = backends): BackendChoice {
  const failures: string[] = [];
  for (const candidate of candidates) {
    if (only !== null && candidate.name !== only) continue;
    try {
      return { microphone: candidate.load(), problem: null };
    } catch (error) {
      failures.push(`${candidate.name}: ${reason(error)}`);
    }
  }
  const detail = failures.length === 0 ? `there is no backend called “${only}”` : failures.join('; ');
  return {
    microphone: null,
    problem: `Recording is not available on this computer (${detail}). Importing files still works.`,
  };
}
