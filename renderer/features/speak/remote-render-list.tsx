import { useCallback, useEffect, useState } from 'react';
import { Download, Pause, Play } from 'lucide-react';
import type { RemoteRender } from '../../../electron/ipc/contract/history.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf, useAction } from '../../app/use-action.ts';
import { useNow } from '../../app/use-now.ts';
import { count, counted } from '../../format/count.ts';
import { exactDate, relativeDate } from '../../format/date.ts';
import { clock } from '../../format/duration.ts';
import { exactMoney, money } from '../../format/money.ts';
import { usePlayer, usePlayerState } from '../../player/player-context.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useHistoryState } from '../history/use-history-state.ts';
import { useSpeech } from './speech-context.tsx';
import { personaName } from './voice-options.ts';

const pageLength = 50;

type Page = { rows: readonly RemoteRender[]; next: string | null; total: number };

/** What the account rendered with other programs: the service keeps its audio, never its text. Nothing without any. */
export function RemoteRenderList() {
  const client = useClient();
  const history = useHistoryState();
  const player = usePlayer();
  const speech = useSpeech();
  const { track, isPlaying } = usePlayerState();
  const [page, setPage] = useState<Page | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const nowMs = useNow();
  const revision = history?.revision ?? 0;
  const load = useCallback(
    async (after: string | undefined) => {
      try {
        const { renders, next, total } = await client.history.renders({ after, limit: pageLength });
        setPage((before) => ({
          rows: after === undefined ? renders : [...(before?.rows ?? []), ...renders],
          next,
          total,
        }));
        setProblem(null);
      } catch (error) {
        setProblem(problemOf(error));
      }
    },
    [client],
  );
  useEffect(() => void load(undefined), [load, revision]);

  const listen = (render: RemoteRender): void => {
    if (render.mediaUrl === null) return;
    speech.stop();
    const { id, durationMs } = render;
    player.load({ itemId: id, title: titleOf(render), url: render.mediaUrl, durationMs, path: '/speak' });
    player.play();
  };
  const fetch = useAction(async (render: RemoteRender) => {
    const fetched = await client.history.fetchRenderAudio({ id: render.id });
    setPage(
      (before) => before && { ...before, rows: before.rows.map((row) => (row.id === fetched.id ? fetched : row)) },
    );
    listen(fetched);
  });
  const press = (render: RemoteRender): void => {
    if (track?.itemId === render.id && isPlaying) player.pause();
    else if (render.mediaUrl === null) void fetch.run(render);
    else listen(render);
  };
  const shownProblem = fetch.problem ?? problem;
  if (page === null ? problem === null : page.total === 0) return null;
  return (
    <section aria-labelledby="elsewhere-title" className="mt-8">
      <div className="border-b border-line pb-2">
        <h2 id="elsewhere-title" className="text-[0.9375rem] font-semibold">
          Made elsewhere
          <span className="num ml-2 text-xs font-normal text-faint">{page === null ? '' : count(page.total)}</span>
        </h2>
        <p className="mt-0.5 text-xs text-faint">
          Renders of this account by other programs. The service keeps their audio; it never gives the text back.
        </p>
      </div>
      {shownProblem === null ? null : (
        <Notice
          tone="problem"
          className="mt-3"
          actions={
            <Button size="sm" onClick={() => void load(undefined)}>
              Retry
            </Button>
          }
        >
          {shownProblem}
        </Notice>
      )}
      <ul aria-label="Made elsewhere" className="divide-y divide-line">
        {(page?.rows ?? []).map((render) => (
          <RemoteRenderRow
            key={render.id}
            render={render}
            nowMs={nowMs}
            isPlaying={isPlaying && track?.itemId === render.id}
            isBusy={fetch.isBusy}
            onPress={press}
          />
        ))}
      </ul>
      {page === null || page.next === null ? null : (
        <div className="pt-3 text-center">
          <Button variant="ghost" onClick={() => void load(page.next ?? undefined)}>
            Show more made elsewhere
          </Button>
        </div>
      )}
    </section>
  );
}

function RemoteRenderRow({
  render,
  nowMs,
  isPlaying,
  isBusy,
  onPress,
}: {
  render: RemoteRender;
  nowMs: number;
  isPlaying: boolean;
  isBusy: boolean;
  onPress: (render: RemoteRender) => void;
}) {
  const isHere = render.mediaUrl !== null;
  const label = isPlaying ? 'Pause' : isHere ? 'Play' : 'Get audio';
  const when = relativeDate(render.createdAtMs, nowMs);
  return (
    <li className="flex items-center gap-3 py-2.5 [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto]">
      <IconButton
        label={`${label}: ${titleOf(render)}, ${when}`}
        variant="secondary"
        className="rounded-full"
        disabled={isBusy || (!isHere && render.isMissing)}
        onClick={() => onPress(render)}
      >
        {isPlaying ? (
          <Pause aria-hidden className="size-3.5 fill-current" />
        ) : isHere ? (
          <Play aria-hidden className="ml-0.5 size-3.5 fill-current" />
        ) : (
          <Download aria-hidden className="size-3.5" />
        )}
      </IconButton>
      <div className="min-w-0 flex-1">
        <p className="text-[0.8125rem]">
          <bdi>{titleOf(render)}</bdi> <span className="text-faint">text unknown</span>
        </p>
        <p className="num mt-0.5 flex flex-wrap gap-x-2 text-xs text-faint">
          <time dateTime={new Date(render.createdAtMs).toISOString()} title={exactDate(render.createdAtMs)}>
            {when}
          </time>
          {render.durationMs === null ? null : <span>{clock(Math.max(render.durationMs, 1000))}</span>}
          {render.chars === null ? null : <span>{counted(render.chars, 'character')}</span>}
          <span title={render.costMicroUsd === null ? undefined : exactMoney(render.costMicroUsd)}>
            {render.costMicroUsd === null ? 'price unknown' : money(render.costMicroUsd)}
          </span>
          {render.isMissing ? <span className="text-warn">no longer at the service</span> : null}
        </p>
      </div>
    </li>
  );
}

/** The voice as people know it: `maeve.en-us` is Maeve (T114). */
function titleOf({ voice }: RemoteRender): string {
  return voice === null ? 'Unknown voice' : personaName(voice);
}
