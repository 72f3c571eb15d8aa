import { useState } from 'react';
import { Circle, Square } from 'lucide-react';
import { useAppData } from '../../app/app-data.tsx';
import { useClient } from '../../app/client-context.tsx';
import { useAction } from '../../app/use-action.ts';
import { usePlayer } from '../../player/player-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Elapsed } from '../record/elapsed.tsx';
import { createLevelFeed } from '../record/level-feed.ts';
import { LevelMeter } from '../record/level-meter.tsx';
import { MicrophoneChoice } from '../record/microphone-choice.tsx';
import { SignalWarning } from '../record/signal-warning.tsx';
import { useLevels } from '../record/use-levels.ts';

/** About half a minute at an easy pace, with the sounds of everyday speech. */
const script =
  'Most mornings I take the long way along the water. The boats are still asleep, and the only sound is a rope ' +
  'knocking against a mast. Sometimes I stop at the bakery, where they know me, and they ask how the week is going. ' +
  'I say, quite well, thank you, and I mean it. Then I carry the warm bread home under my coat, and by the time the ' +
  'kettle boils, the whole house has decided to wake up.';

/** Records a clip with the app's own recorder; the take is kept in the library like every other. */
export function ClipFromMicrophone({ onTake }: { onTake: (itemId: string, spoken: string) => void }) {
  const client = useClient();
  const player = usePlayer();
  const { capture, settings, state } = useAppData();
  const [feed] = useState(createLevelFeed);
  const [isMine, setMine] = useState(false);
  const phase = capture?.phase ?? 'idle';
  const isLive = phase === 'recording';
  const isBusyElsewhere = !isMine && phase !== 'idle';
  useLevels(feed, isMine && isLive);

  const start = useAction(async () => {
    player.pause();
    feed.clear();
    await client.capture.start({ device: settings?.microphone || undefined, channels: 1 });
    setMine(true);
  });
  const stop = useAction(async () => {
    const { itemId } = await client.capture.stop({ transcribe: false });
    setMine(false);
    onTake(itemId, script);
  });
  const problem =
    start.problem ??
    stop.problem ??
    (state !== null && state.captureBackend === null ? (state.captureProblem ?? 'No recorder here.') : null) ??
    (isBusyElsewhere ? 'A recording is running already. Stop it first.' : null);

  return (
    <div className="space-y-4">
      <MicrophoneChoice isLocked={phase !== 'idle'} device={capture?.device ?? null} />
      <blockquote className="rounded-xl bg-sunken px-4 py-3 text-[0.9375rem] leading-7 [@media(max-height:720px)]:py-2 [@media(max-height:720px)]:leading-6">
        {script}
      </blockquote>
      {/* Side by side where one below the other would not be in sight with the text. */}
      <div className="flex flex-col items-center [@media(max-height:720px)]:flex-row [@media(max-height:720px)]:gap-5">
        <Elapsed capture={isMine ? capture : null} />
        <div className="flex w-full justify-center [@media(max-height:720px)]:-mt-4">
          <LevelMeter feed={feed} isLive={isMine && isLive} />
        </div>
        <div className="mt-4 [@media(max-height:720px)]:mt-0">
          {isMine ? (
            <Button variant="record" disabled={stop.isBusy || !isLive} onClick={() => void stop.run()}>
              <Square aria-hidden className="size-3.5 fill-current" />
              Stop
            </Button>
          ) : (
            <Button
              variant="record"
              disabled={start.isBusy || isBusyElsewhere || state?.captureBackend === null}
              onClick={() => void start.run()}
            >
              <Circle aria-hidden className="size-3.5 fill-current" />
              Start recording
            </Button>
          )}
        </div>
      </div>
      {isMine ? <SignalWarning capture={capture} /> : null}
      {problem === null ? (
        <p className="text-xs text-faint">
          Read the text above in your ordinary voice, in a quiet room. You choose the best part afterwards.
        </p>
      ) : (
        <Notice tone="problem">{problem}</Notice>
      )}
    </div>
  );
}
