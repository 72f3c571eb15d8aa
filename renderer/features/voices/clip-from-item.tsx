import { useEffect, useState } from 'react';
import type { Item, ItemDetail } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';
import { roughDuration } from '../../format/duration.ts';
import { cn } from '../../ui/class-names.ts';
import { Select } from '../../ui/select.tsx';
import { adviceFor, type Clip } from './clip-choice.ts';
import { RangePicker } from './range-picker.tsx';

/** Newest first; what is older is found by importing or recording it again. */
const offeredItems = 100;
const defaultRangeMs = 30_000;

/** Takes a clip out of something in the library: an item, then a range of it. */
export function ClipFromItem({ initialId, onClip }: { initialId: string | null; onClip: (clip: Clip | null) => void }) {
  const client = useClient();
  const [items, setItems] = useState<readonly Item[] | null>(null);
  const [id, setId] = useState<string>(initialId ?? '');
  const [detail, setDetail] = useState<ItemDetail | null>(null);
  const [range, setRange] = useState({ startMs: 0, endMs: 0 });
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    client.library.list({ sort: 'newest', limit: offeredItems }).then(
      (page) => {
        const usable = page.items.filter((item) => item.hasAudio);
        setItems(usable);
        setId((before) => (before === '' ? (usable[0]?.id ?? '') : before));
      },
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, [client]);
  useEffect(() => {
    if (id === '') return;
    let isOver = false;
    setDetail(null);
    client.library.get({ id }).then(
      (answer) => {
        if (isOver) return;
        const durationMs = answer.item.durationMs ?? 0;
        // A take made for this purpose is used as a whole; of anything else the first half minute is proposed.
        const endMs = initialId === id ? durationMs : Math.min(durationMs, defaultRangeMs);
        setDetail(answer);
        setRange({ startMs: 0, endMs });
        setProblem(null);
      },
      (error: unknown) => !isOver && setProblem(problemOf(error)),
    );
    return () => {
      isOver = true;
    };
  }, [client, id, initialId]);

  const canCut = detail?.mimeType === 'audio/wav';
  useEffect(() => {
    if (detail === null || !canCut || range.endMs - range.startMs < 1_000) return onClip(null);
    onClip({ kind: 'item', itemId: detail.item.id, title: detail.item.title, ...range });
  }, [detail, canCut, range, onClip]);

  if (items?.length === 0)
    return (
      <p className="text-[0.8125rem] text-soft">There is no audio in your library yet. Record or import some first.</p>
    );
  const advice = adviceFor(range.endMs - range.startMs);
  return (
    <div className="space-y-3">
      <Select
        label="Recording"
        value={id}
        disabled={items === null}
        options={(items ?? []).map((item) => ({
          value: item.id,
          label: item.durationMs === null ? item.title : `${item.title} (${roughDuration(item.durationMs)})`,
        }))}
        onValue={setId}
      />
      {problem === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
      {detail !== null && !canCut ? (
        <p role="alert" className="text-xs text-warn">
          A range can be cut from recordings and WAV files. Clone this one from a file instead.
        </p>
      ) : null}
      {detail !== null && canCut && detail.mediaUrl !== null ? (
        <>
          <RangePicker
            url={detail.mediaUrl}
            durationMs={detail.item.durationMs ?? 0}
            sizeBytes={detail.item.sizeBytes ?? 0}
            range={range}
            onRange={setRange}
          />
          <p className="num text-xs">
            <span className="text-faint">{roughDuration(range.endMs - range.startMs)} chosen. </span>
            <span className={cn(advice.isGood ? 'text-ok' : 'text-warn')}>{advice.text}</span>
          </p>
        </>
      ) : null}
    </div>
  );
}
