import type { DictationPreferences } from '../../../electron/ipc/contract/dictation.ts';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';

export type Preferences = {
  dictation: DictationPreferences;
  /** Stores some of them; each choice takes effect with the next take. */
  change: (values: Partial<DictationPreferences>) => void;
  isBusy: boolean;
  problem: string | null;
};

/** How dictation behaves, and the way to change it; `null` before it is known. */
export function usePreferences(): Preferences | null {
  const client = useClient();
  const { settings } = useAppData();
  const save = useAction((dictation: DictationPreferences) => client.settings.save({ dictation }));
  if (settings === null) return null;
  const { dictation } = settings;
  return {
    dictation,
    change: (values) => void save.run({ ...dictation, ...values }),
    isBusy: save.isBusy,
    problem: save.problem,
  };
}
