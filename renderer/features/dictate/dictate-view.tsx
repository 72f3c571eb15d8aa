import { useEffect, useState } from 'react';
import { MicVocal } from 'lucide-react';
import type { DictationState } from '../../../electron/ipc/contract/dictation.ts';
import { Page } from '../../app/page.tsx';
import { problemOf } from '../../app/use-action.ts';
import { useNow } from '../../app/use-now.ts';
import { counted } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { EmptyState, Notice } from '../../ui/notice.tsx';
import { createLevelFeed } from '../record/level-feed.ts';
import { LevelMeter } from '../record/level-meter.tsx';
import { DictationSettings } from './dictation-settings.tsx';
import { HoldButton } from './hold-button.tsx';
import { LatencyTable } from './latency-table.tsx';
import { ReadBackLine } from './read-back-line.tsx';
import { TakeRow } from './take-row.tsx';
import { isSpeaking, useDictation, useDictationLevels } from './use-dictation.ts';
import { useTakes } from './use-takes.ts';

/** Push-to-talk: what it is doing, the takes so far, and how fast it is. */
export function DictateView() {
  const state = useDictation();
  const [feed] = useState(createLevelFeed);
  const [problem, setProblem] = useState<string | null>(null);
  const speaking = isSpeaking(state?.status);
  useDictationLevels(feed, speaking);
  useEffect(() => {
    if (!speaking) feed.clear();
  }, [speaking, feed]);
  return (
    <Page title="Dictate">
      <div className="space-y-6">
        {problem === null ? null : <Notice tone="problem">{problem}</Notice>}
        <section aria-label="Dictation" className="rounded-2xl border border-line bg-side px-5 py-5">
          <div className="flex flex-col items-center gap-3">
            <Status state={state} />
            <LevelMeter feed={feed} isLive={state?.status === 'Listening'} />
            <ReadBackLine />
            <HoldButton isListening={speaking} onProblem={(error) => setProblem(problemOf(error))} />
            <p className="min-h-5 max-w-[60ch] text-center text-xs text-faint">{state?.message ?? hintOf(state)}</p>
          </div>
        </section>
        <Takes state={state} />
        <section aria-label="Speed">
          <h2 className="mb-2 text-sm font-semibold">Speed</h2>
          <LatencyTable revision={state?.revision ?? 0} />
        </section>
        <DictationSettings />
      </div>
    </Page>
  );
}

function hintOf(state: DictationState | null): string {
  if (state === null) return '';
  const where = state.insertion.problem ?? 'The text goes into the program that has the focus.';
  if (state.key.problem !== null) return `${state.key.problem} ${where}`;
  return `Or hold the push-to-talk key in any program. ${where}`;
}

function Status({ state }: { state: DictationState | null }) {
  const status = state?.status ?? 'Ready';
  const isListening = status === 'Listening';
  return (
    <p role="status" className="flex h-6 items-center gap-2 text-sm font-medium">
      <span
        aria-hidden
        className={cn(
          'size-2.5 rounded-full',
          isListening
            ? 'breathing bg-record'
            : status === 'Failed'
              ? 'bg-danger'
              : status === 'Ready'
                ? 'bg-control'
                : 'bg-accent',
        )}
      />
      {status}
      {state !== null && state.pending > 1 ? <span className="text-faint">{`${state.pending} takes`}</span> : null}
    </p>
  );
}

function Takes({ state }: { state: DictationState | null }) {
  const { phase, takes, total, hasMore, more, reload } = useTakes(state?.revision ?? null);
  const nowMs = useNow();
  return (
    <section aria-label="Takes">
      <div className="mb-1 flex items-baseline justify-between">
        <h2 className="text-sm font-semibold">Dictations</h2>
        {state === null ? null : (
          <p className="num text-xs text-faint">
            {`${counted(state.journal.takes, 'take')}, `}
            <span
              className={state.journal.lost > 0 ? 'text-danger' : ''}
            >{`${counted(state.journal.lost, 'take')} lost`}</span>
          </p>
        )}
      </div>
      {phase === 'failed' ? (
        <Notice
          tone="problem"
          actions={
            <Button size="sm" onClick={reload}>
              Retry
            </Button>
          }
        >
          The dictations could not be read.
        </Notice>
      ) : null}
      {phase === 'ready' && takes.length === 0 ? (
        <EmptyState icon={<MicVocal aria-hidden className="size-6" />} title="Nothing dictated yet">
          Hold the button above, say a sentence, let go. Every take is kept here with its audio.
        </EmptyState>
      ) : null}
      <ul aria-label="Dictations" aria-busy={phase === 'loading'}>
        {takes.map((take) => (
          <TakeRow key={take.item.id} take={take} nowMs={nowMs} />
        ))}
      </ul>
      {hasMore ? (
        <Button className="mt-3" onClick={more}>
          {`Show more of ${counted(total, 'take')}`}
        </Button>
      ) : null}
    </section>
  );
}
