import { memo, type ReactNode } from 'react';
import { Pencil } from 'lucide-react';
import type { Segment } from '../../../electron/ipc/contract/library.ts';
import { clock, isoDuration } from '../../format/duration.ts';
import { SegmentText } from './segment-text.tsx';
import type { Speaker } from './speakers.ts';

/** One segment: who and when in the margin, the words in the measure. `children` replaces the words while editing. */
export const SegmentRow = memo(function SegmentRow({
  segment,
  speaker,
  isTurnStart,
  withTags,
  onSpeaker,
  onTime,
  onEdit,
  children,
}: {
  segment: Segment;
  speaker: Speaker;
  /** First segment of a turn: only there the name is drawn; it is always there for screen readers. */
  isTurnStart: boolean;
  withTags: boolean;
  onSpeaker: (label: string) => void;
  onTime: (ms: number) => void;
  onEdit: (segment: Segment) => void;
  children?: ReactNode;
}) {
  const { label } = speaker;
  return (
    <div className="segment relative grid rounded-[0.625rem] px-3 py-1 grid-cols-[8rem_minmax(0,1fr)] gap-x-6 max-[1000px]:gap-x-4">
      <div className="flex items-baseline gap-2 pt-[0.3rem] text-[0.8125rem] leading-5">
        {isTurnStart ? (
          label === null ? (
            <span className="truncate text-faint">{speaker.name}</span>
          ) : (
            <button
              type="button"
              tabIndex={-1}
              title={`${speaker.name}: change the name`}
              onClick={() => onSpeaker(label)}
              className="min-w-0 truncate rounded font-semibold hover:underline"
              style={{ color: speaker.color }}
            >
              <bdi>{speaker.name}</bdi>
            </button>
          )
        ) : (
          <span className="sr-only">{speaker.name}</span>
        )}
        <button
          type="button"
          tabIndex={-1}
          title="Listen from here"
          onClick={() => onTime(segment.startMs)}
          className="segment-time num ml-auto shrink-0 rounded text-xs text-faint hover:text-accent-text"
        >
          <time dateTime={isoDuration(segment.startMs)}>{clock(segment.startMs)}</time>
        </button>
      </div>
      <div className="max-w-(--measure) min-w-0 text-base leading-[1.7] wrap-anywhere max-[1000px]:pr-5" dir="auto">
        {children ?? (
          <>
            <SegmentText text={segment.text} withTags={withTags} />
            {segment.edited ? <span className="ml-2 text-xs text-faint select-none">edited</span> : null}
          </>
        )}
      </div>
      {children ? null : (
        <button
          type="button"
          tabIndex={-1}
          aria-label="Edit segment"
          title="Correct the words (E)"
          onClick={() => onEdit(segment)}
          className="segment-edit absolute top-1 right-1.5 grid size-7 place-items-center rounded-md text-faint hover:bg-press hover:text-ink"
        >
          <Pencil aria-hidden className="size-3.5" />
        </button>
      )}
    </div>
  );
});
