import { useState } from 'react';
import { MicVocal } from 'lucide-react';
import type { DictationState } from '../../../electron/ipc/contract/dictation.ts';
import { useClient } from '../../app/client-context.tsx';
import { Page } from '../../app/page.tsx';
import { problemOf } from '../../app/use-action.ts';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { useNow } from '../../app/use-now.ts';
import { counted } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/class-names.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { EmptyState, Notice } from '../../ui/notice.tsx';
import { BudgetWarning } from '../usage/budget-warning.tsx';
import { DictationSettings } from './dictation-settings.tsx';
import { HoldButton } from './hold-button.tsx';
import { KeyField } from './key-field.tsx';
import { LatencyPanel } from './latency-panel.tsx';
import { ReadBackLine } from './read-back-line.tsx';
import { SegmentMeter } from './segment-meter.tsx';
import { TakeRow } from './take-row.tsx';
import { isSpeaking, useDictation, useDismiss } from './use-dictation.ts';
import { usePreferences } from './use-preferences.ts';
import { useTakes } from './use-takes.ts';

/** Push-to-talk: what it is doing, its key, the takes so far, how fast it is, and how it behaves. */
export function DictateView() {
  const client = useClient();
  const state = useDictation();
  const preferences = usePreferences();
  const [problem, setProblem] = useState<string | null>(null);
  const speaking = isSpeaking(state?.status);
  const mayDismiss = speaking || state?.status === 'Transcribing';
  const dismiss = useDismiss(state);
  useShortcuts({ Escape: () => void dismiss().catch(show) }, mayDismiss);
  const show = (error: unknown): void => setProblem(problemOf(error));
  return (
    <Page title="Dictate">
      <div className="space-y-6">
        {problem === null ? null : <Notice tone="problem">{problem}</Notice>}
        <BudgetWarning estimateMicroUsd={0} spentBy={state?.journal.takes} className="" />
        <section aria-label="Dictation" className="rounded-2xl border border-line bg-side px-5 py-5">
          <div className="flex flex-col items-center gap-3">
            <Status state={state} />
            <div className="-mt-4 mb-2 flex w-full justify-center">
              <SegmentMeter isLive={state?.status === 'Listening'} />
            </div>
            {/* The button stays where it is: a finger is on it. */}
            <div className="grid w-full grid-cols-[1fr_auto_1fr] items-center gap-2">
              <HoldButton isListening={speaking} onProblem={show} />
              {mayDismiss ? (
                <Button
                  variant="ghost"
                  className="justify-self-start"
                  aria-keyshortcuts="Escape"
                  onClick={() => void dismiss().catch(show)}
                >
                  Do not insert
                </Button>
              ) : (
                <ReadBackLine />
              )}
            </div>
            {/* Room for two lines: what is below stays where it is. */}
            <p className="min-h-8 max-w-[60ch] text-center text-xs text-balance text-faint">
              {state?.message ?? hintOf(state, preferences?.dictation.key)}
            </p>
          </div>
          {preferences === null ? null : (
            <div className="mt-4 border-t border-line pt-4">
              <KeyField
                value={preferences.dictation.key}
                isBusy={preferences.isBusy}
                problem={preferences.problem}
                state={state?.key ?? null}
                onSave={(key) => {
                  if (key !== preferences.dictation.key) preferences.change({ key });
                  else void client.dictation.listen({}).catch(show);
                }}
              />
            </div>
          )}
        </section>
        <Tabs
          label="Dictate"
          tabs={[
            { value: 'takes', label: 'Dictations', content: <Takes state={state} /> },
            { value: 'speed', label: 'Speed', content: <LatencyPanel revision={state?.revision ?? 0} /> },
            {
              value: 'settings',
              label: 'Settings',
              content: preferences === null ? null : <DictationSettings preferences={preferences} />,
            },
          ]}
        />
      </div>
    </Page>
  );
}

function hintOf(state: DictationState | null, key: string | undefined): string {
  if (state === null) return '';
  if (key === '') return 'Choose a push-to-talk key below, and you can dictate into any program.';
  const where = state.insertion.problem ?? 'The text goes into the program that has the focus.';
  // Beside the key it says why there is none.
  if (state.key.backend === null) return where;
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
            ? 'bg-record'
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
      {state === null ? null : (
        <p className="num mb-1 text-xs text-faint">
          {`${counted(state.journal.takes, 'take')}, `}
          <span className={state.journal.lost > 0 ? 'text-danger' : ''}>
            {state.journal.lost === 0 ? 'none lost' : `${counted(state.journal.lost, 'take')} lost`}
          </span>
        </p>
      )}
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
      {phase === 'loading' && takes.length === 0 ? (
        <div role="status" aria-label="Loading the dictations" className="space-y-5 pt-3">
          {[72, 54, 63, 40].map((share) => (
            <div key={share} aria-hidden className="space-y-2">
              <div
                className="h-4 animate-pulse rounded bg-press motion-reduce:animate-none"
                style={{ width: `${share}%` }}
              />
              <div className="h-3 w-40 animate-pulse rounded bg-hover motion-reduce:animate-none" />
            </div>
          ))}
        </div>
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
