import { memo } from 'react';
import { Download, Pause, PenLine, Play, RotateCw, StepForward, Trash2 } from 'lucide-react';
import type { Render } from '../../../electron/ipc/contract/speech.ts';
import { count } from '../../format/count.ts';
import { exactDate, relativeDate } from '../../format/date.ts';
import { clock } from '../../format/duration.ts';
import { exactMoney } from '../../format/money.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import type { SaveFormat } from './encode-render.ts';
import { SaveMenu } from './save-audio.tsx';
import { aboutRest } from './speak-status.tsx';

export type RenderRowActions = {
  onPlay: (render: Render) => void;
  onUse: (render: Render) => void;
  onAgain: (render: Render) => void;
  /** Only for partial ones that have a whole sentence. */
  onRest: (render: Render) => void;
  onSave: (render: Render, format: SaveFormat) => void;
  onRemove: (render: Render) => void;
};

/** One kept render: its text, how it was made, and what can be done with it. Skipped by the browser while out of sight. */
export const RenderRow = memo(function RenderRow({
  render,
  isPlaying,
  isSaving,
  nowMs,
  onPlay,
  onUse,
  onAgain,
  onRest,
  onSave,
  onRemove,
}: RenderRowActions & { render: Render; isPlaying: boolean; isSaving: boolean; nowMs: number }) {
  const { settings } = render;
  const isPartial = render.state !== 'complete';
  return (
    <li className="group flex items-center gap-3 py-2.5 [contain-intrinsic-size:auto_4rem] [content-visibility:auto]">
      <IconButton
        label={isPlaying ? 'Pause' : 'Play'}
        variant="secondary"
        className="rounded-full"
        disabled={render.mediaUrl === null}
        onClick={() => onPlay(render)}
      >
        {isPlaying ? (
          <Pause aria-hidden className="size-3.5 fill-current" />
        ) : (
          <Play aria-hidden className="ml-0.5 size-3.5 fill-current" />
        )}
      </IconButton>
      <div className="min-w-0 flex-1">
        <p className="line-clamp-2 text-[0.8125rem] wrap-anywhere" dir="auto" title={render.text.slice(0, 600)}>
          {render.text}
        </p>
        <p className="num mt-0.5 flex flex-wrap gap-x-2 text-xs text-faint">
          <bdi>{render.voiceName}</bdi>
          <span aria-hidden>·</span>
          <span>{clock(Math.max(render.durationMs, render.durationMs > 0 ? 1000 : 0))}</span>
          <span aria-hidden>·</span>
          <time dateTime={new Date(render.createdAtMs).toISOString()} title={exactDate(render.createdAtMs)}>
            {relativeDate(render.createdAtMs, nowMs)}
          </time>
          {render.firstAudioMs === null ? null : (
            <>
              <span aria-hidden>·</span>
              <span title="From the press to the first audio">{count(Math.round(render.firstAudioMs))} ms</span>
            </>
          )}
          <span aria-hidden>·</span>
          <span
            title={`Temperature ${settings.temperature}, ${settings.verifyChunks ? 'checked' : 'not checked'}, about ${exactMoney(render.estimateMicroUsd)}`}
          >
            {settings.verifyChunks ? 'checked' : 'unchecked'}
          </span>
          {isPartial ? (
            <span className="font-medium text-warn" title={whyPartial(render)}>
              {render.state === 'failed' ? 'Failed' : 'Partial'}
              {render.problem && render.problem !== 'Stopped.' ? `: ${render.problem}` : ''}
            </span>
          ) : null}
        </p>
      </div>
      <div className="flex shrink-0 items-center">
        {render.state === 'partial' && render.finishedChars > 0 ? (
          <Tooltip text={`Speak the rest. ${aboutRest(render)}.`}>
            <Button
              aria-label="Speak the rest"
              aria-description={aboutRest(render)}
              size="icon-sm"
              variant="ghost"
              onClick={() => onRest(render)}
            >
              <StepForward aria-hidden className="size-3.5" />
            </Button>
          </Tooltip>
        ) : null}
        <IconButton label="Edit as script" size="icon-sm" onClick={() => onUse(render)}>
          <PenLine aria-hidden className="size-3.5" />
        </IconButton>
        <IconButton label="Re-render" size="icon-sm" onClick={() => onAgain(render)}>
          <RotateCw aria-hidden className="size-3.5" />
        </IconButton>
        <SaveMenu
          isBusy={isSaving}
          onSave={(format) => onSave(render, format)}
          trigger={
            <Button
              aria-label="Save"
              title="Save"
              size="icon-sm"
              variant="ghost"
              disabled={isSaving || render.mediaUrl === null}
            >
              <Download aria-hidden className="size-3.5" />
            </Button>
          }
        />
        <IconButton
          label="Delete"
          size="icon-sm"
          data-focus-id={`delete-${render.id}`}
          onClick={() => onRemove(render)}
        >
          <Trash2 aria-hidden className="size-3.5" />
        </IconButton>
      </div>
    </li>
  );
});

/** Why it is not whole, and what is there of it. */
function whyPartial({ state, problem, finishedChars }: Render): string | undefined {
  if (state === 'failed') return problem ?? undefined;
  const kept =
    finishedChars > 0
      ? 'What was made is kept, also sound that was made ahead of what you heard. The rest can be spoken.'
      : 'What was made of the first sentence is kept. Re-render speaks all of it again.';
  return problem === null ? kept : `${problem} ${kept}`;
}
