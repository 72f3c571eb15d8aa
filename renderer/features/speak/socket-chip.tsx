import { useEffect, useState } from 'react';
import type { SpeechState } from '../../../electron/ipc/contract/speech.ts';
import { useStreamItems } from '../../app/client-context.tsx';
import { count } from '../../format/count.ts';
import { cn } from '../../ui/class-names.ts';
import { Tooltip } from '../../ui/tooltip.tsx';

const words: Record<SpeechState['socket'], { text: string; about: string; dot: string }> = {
  cold: { text: 'Resting', about: 'A connection is opened when you type or press Speak.', dot: 'bg-control' },
  connecting: { text: 'Getting ready', about: 'A connection is being opened.', dot: 'bg-warn' },
  warm: { text: 'Ready', about: 'A connection is open, so the next press is heard at once.', dot: 'bg-ok' },
  busy: { text: 'Speaking', about: 'A render is running.', dot: 'bg-accent' },
  unavailable: {
    text: 'No live connection',
    about: 'Speech still works, with a slower start: each piece is asked for anew.',
    dot: 'bg-warn',
  },
};

/** Milliseconds a state must last to be shown: a press changes it while its first sound is on the way. */
const settleMs = 100;

/** The state of the sockets as it is shown: the first one at once, later ones when they have lasted. */
function useSettledState(): SpeechState | null {
  const [state, setState] = useState<SpeechState | null>(null);
  const [timer] = useState<{ id: ReturnType<typeof setTimeout> | undefined }>({ id: undefined });
  useStreamItems(
    'speech.state',
    (client, signal) => client.speech.state({}, { signal }),
    (next) => {
      clearTimeout(timer.id);
      if (state === null) setState(next);
      else timer.id = setTimeout(() => setState(next), settleMs);
    },
  );
  useEffect(() => () => clearTimeout(timer.id), [timer]);
  return state;
}

/** Whether the next press will be quick. */
export function SocketChip() {
  const value = useSettledState();
  if (value === null) return null;
  const { text, about, dot } = words[value.socket];
  const trip = value.roundTripMs === null ? null : `${count(Math.round(value.roundTripMs))} ms`;
  return (
    <Tooltip text={trip === null ? about : `${about} Round trip ${trip}.`}>
      <p role="status" aria-label="Speech connection" className="flex items-center gap-1.5 text-xs text-faint">
        <span aria-hidden className={cn('size-1.5 rounded-full', dot)} />
        {text}
      </p>
    </Tooltip>
  );
}
