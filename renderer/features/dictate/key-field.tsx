import { useEffect, useState } from 'react';
import type { DictationState } from '../../../electron/ipc/contract/dictation.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';

/**
 * The push-to-talk key, typed or pressed, with a live test: while `Try keys` is on, every key shows here as the app hears
 * it, whichever window has the focus. Nothing is listened to by name at any other time.
 */
export function KeyField({
  value,
  isBusy,
  problem,
  state,
  onSave,
}: {
  value: string;
  isBusy: boolean;
  problem: string | null;
  /** What listens for the key; where nothing does, the same key can be tried again. `null`: not known yet. */
  state: DictationState['key'] | null;
  onSave: (key: string) => void;
}) {
  const client = useClient();
  const [draft, setDraft] = useState(value);
  const [isTrying, setTrying] = useState(false);
  const [tryProblem, setTryProblem] = useState<string | null>(null);
  const [heard, setHeard] = useState<{ chord: string; isDown: boolean } | null>(null);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => {
    if (!isTrying) return;
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const key of client.dictation.keys({}, { signal: controller.signal })) {
        setHeard(key);
        // Escape and the keys that move between fields stay what they are.
        if (key.isDown && !['Escape', 'Tab', 'Enter'].includes(key.chord)) setDraft(key.chord);
      }
    };
    read().catch((error: unknown) => {
      if (controller.signal.aborted) return;
      setTrying(false);
      setTryProblem(problemOf(error));
    });
    return () => controller.abort();
  }, [client, isTrying]);
  const isHeard = state === null || state.backend !== null;
  const isThis = heard?.isDown === true && heard.chord === value;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setTrying(false);
        onSave(draft.trim());
      }}
    >
      <div className="flex items-end gap-2">
        <TextField
          label="Push-to-talk key"
          className="w-56"
          value={draft}
          maxLength={60}
          placeholder="None"
          onChange={(event) => setDraft(event.target.value)}
        />
        <Button type="submit" disabled={isBusy || (draft.trim() === value && (isHeard || value === ''))}>
          Use this key
        </Button>
        <Button
          variant="ghost"
          aria-pressed={isTrying}
          onClick={() => {
            setTryProblem(null);
            setTrying((before) => !before);
          }}
        >
          {isTrying ? 'Stop trying' : 'Try keys'}
        </Button>
      </div>
      {state === null ? null : <KeyState state={state} isChosen={value !== ''} />}
      <p aria-live="polite" className="mt-1 min-h-4 text-xs text-faint">
        {problem ??
          tryProblem ??
          (isTrying
            ? heard === null
              ? 'Press the key you want. It is heard in every program.'
              : `${heard.chord} ${heard.isDown ? 'is down' : 'came up'}${isThis ? ': this is your key' : ''}`
            : 'For example F9, ScrollLock or Ctrl+Alt+Space. Programs still see the key.')}
      </p>
    </form>
  );
}

/** Whether the key is bound, in one word or two, and where it is not, why and what to do about it. */
function KeyState({ state, isChosen }: { state: DictationState['key']; isChosen: boolean }) {
  if (!isChosen || (state.backend === null && state.problem === null)) return null;
  if (state.backend === null) {
    return (
      <Notice tone="warning" className="mt-2">
        <strong className="font-medium">Key not bound</strong>
        <p className="mt-0.5">{state.problem}</p>
      </Notice>
    );
  }
  const cancels = state.cancelKey === null ? '' : ` ${state.cancelKey} cancels.`;
  return (
    <p className="mt-1.5 text-xs">
      <strong className="font-medium">
        {state.hasRelease ? 'Key bound.' : 'Key bound: press to begin, press to end.'}
      </strong>
      <span className="text-faint">{cancels}</span>
    </p>
  );
}
