import { memo, useMemo } from 'react';
import { shownRuns } from './spoken-text.ts';

/** A segment's words: tags as quiet chips, emphasis as emphasis. One element per run, never one per word. */
export const SegmentText = memo(function SegmentText({ text, withTags }: { text: string; withTags: boolean }) {
  const runs = useMemo(() => shownRuns(text, withTags), [text, withTags]);
  return (
    <bdi className="segment-text">
      {runs.map((run) =>
        run.kind === 'tag' ? (
          <span
            key={run.from}
            className="mx-0.5 inline-block rounded-full bg-sunken px-1.5 align-[0.1em] text-[0.6875rem] leading-4.5 font-medium text-faint select-none"
          >
            {run.name}
          </span>
        ) : run.kind === 'emphasis' ? (
          <em key={run.from} data-from={run.from} className="font-medium italic">
            {run.text}
          </em>
        ) : (
          <span key={run.from} data-from={run.from}>
            {run.text}
          </span>
        ),
      )}
    </bdi>
  );
});
