import { useEffect, useRef, useState } from 'react';
import { Circle, Pause, Play, Square } from 'lucide-react';
import { useLocation, useParams } from 'wouter';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { Page } from '../../app/page.tsx';
import { useAction } from '../../app/use-action.ts';
import { count, counted, size } from '../../format/count.ts';
import { money } from '../../format/money.ts';
import { usePlayer } from '../../player/player-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Elapsed } from './elapsed.tsx';
import { LevelMeter } from './level-meter.tsx';
import { createLevelFeed } from './level-feed.ts';
import { LastTake } from './last-take.tsx';
import { MicrophoneChoice } from './microphone-choice.tsx';
import { SignalWarning } from './signal-warning.tsx';
import { useLevels } from './use-levels.ts';
import { Waveform } from './waveform.tsx';

/** The recorder. What it shows is what the capture process reports; the page never touches the microphone. */
export function RecordView() {
  const client = useClient();
  const player = usePlayer();
  const { capture, settings, state } = useAppData();
  const [feed] = useState(createLevelFeed);
  const [takeId, setTakeId] = useState<string | null>(null);
  const phase = capture?.phase ?? 'idle';
  const isLive = phase === 'recording';
  const hasTake = isLive || phase === 'paused' || phase === 'lost' || phase === 'stopping';
  useLevels(feed, hasTake || phase === 'starting');

  const start = useAction(async () => {
    player.pause();
    setTakeId(null);
    feed.clear();
    await client.capture.start({ device: settings?.microphone || undefined, channels: settings?.channels });
  });
  const pause = useAction(() => client.capture.pause({}));
  const resume = useAction(() => client.capture.resume({}));
  const stop = useAction(async () => {
    const { itemId } = await client.capture.stop({ transcribe: settings?.transcribeRecordings });
    setTakeId(itemId);
    feed.clear();
  });
  useCommandOf(
    { start: () => phase === 'idle' && void start.run(), stop: () => hasTake && void stop.run() },
    capture !== null,
  );
  const isBusy = start.isBusy || pause.isBusy || resume.isBusy || stop.isBusy || phase === 'stopping';
  const failure = start.problem ?? pause.problem ?? resume.problem ?? stop.problem ?? capture?.problem ?? null;
  const cannot = state !== null && state.captureBackend === null ? (state.captureProblem ?? 'No recorder here.') : null;

  return (
    <Page title="Record">
      <div className="space-y-4">
        {cannot === null ? null : (
          <Notice tone="warning">
            Recording is not available: {cannot} You can still import audio in the library.
          </Notice>
        )}
        <section aria-label="Recorder" className="rounded-2xl border border-line bg-side">
          <div className="flex items-center justify-between gap-4 px-5 pt-4">
            <MicrophoneChoice isLocked={hasTake || phase === 'starting'} device={capture?.device ?? null} />
            <p role="status" className="flex h-6 shrink-0 items-center gap-2 self-start text-[0.8125rem] font-medium">
              {isLive ? (
                <>
                  <span aria-hidden className="breathing size-2.5 rounded-full bg-record" />
                  Recording
                </>
              ) : (
                <span className="text-soft">{phaseText(phase)}</span>
              )}
            </p>
          </div>
          <Waveform feed={feed} isLive={isLive} />
          <div className="flex flex-col items-center px-5 pb-5">
            <Elapsed capture={capture} />
            <LevelMeter feed={feed} isLive={isLive} />
            <div className="mt-5 flex items-center gap-2.5">
              {hasTake ? (
                <>
                  {phase === 'paused' ? (
                    <Button size="lg" disabled={isBusy} onClick={() => void resume.run()}>
                      <Circle aria-hidden className="size-4 fill-record text-record" />
                      Resume
                    </Button>
                  ) : phase === 'lost' ? (
                    <Button size="lg" disabled={isBusy} onClick={() => void resume.run()}>
                      <Play aria-hidden className="size-4" />
                      Go on in a new part
                    </Button>
                  ) : (
                    <Button size="lg" disabled={isBusy} onClick={() => void pause.run()}>
                      <Pause aria-hidden className="size-4 fill-current" />
                      Pause
                    </Button>
                  )}
                  <Button size="lg" variant="record" disabled={isBusy} onClick={() => void stop.run()}>
                    <Square aria-hidden className="size-3.5 fill-current" />
                    Stop
                  </Button>
                </>
              ) : (
                <Button
                  size="lg"
                  variant="record"
                  disabled={isBusy || phase === 'starting' || cannot !== null || capture === null}
                  onClick={() => void start.run()}
                >
                  <Circle aria-hidden className="size-3.5 fill-current" />
                  Start recording
                </Button>
              )}
            </div>
            <p className="num mt-4 h-5 text-xs text-faint">
              {hasTake && capture
                ? [
                    `${size(capture.bytesOnDisk)} on disk`,
                    `${count(capture.sampleRateHz / 1000)} kHz ${capture.channels === 2 ? 'stereo' : 'mono'}`,
                    capture.parts > 1 ? counted(capture.parts, 'part') : null,
                    `transcribing this take: ${money(capture.estimateMicroUsd)}`,
                  ]
                    .filter((fact) => fact !== null)
                    .join('  ·  ')
                : settings?.transcribeRecordings === false
                  ? 'Saved to disk from the first second.'
                  : 'Saved to disk from the first second, transcribed when you stop.'}
            </p>
          </div>
        </section>
        {/* Below: what is pressed next must not move away when something goes wrong. */}
        {failure === null ? null : <Notice tone="problem">{failure}</Notice>}
        <SignalWarning capture={capture} />
        {takeId === null || hasTake ? null : <LastTake id={takeId} />}
      </div>
    </Page>
  );
}

function phaseText(phase: 'idle' | 'starting' | 'recording' | 'paused' | 'stopping' | 'lost'): string {
  return {
    idle: 'Ready',
    starting: 'Starting',
    recording: 'Recording',
    paused: 'Paused',
    stopping: 'Saving',
    lost: 'Microphone lost',
  }[phase];
}

/** Does what the address asks for, `/record/start` or `/record/stop`, once; going back to it later does not ask again. */
function useCommandOf(commands: Record<string, () => unknown>, isReady: boolean): void {
  const { action } = useParams<{ action?: string }>();
  const [, navigate] = useLocation();
  const done = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (action === undefined) done.current = undefined;
    if (!isReady || action === undefined || done.current === action) return;
    done.current = action;
    navigate('/record', { replace: true });
    commands[action]?.();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- asked once per address
  }, [action, isReady]);
}
