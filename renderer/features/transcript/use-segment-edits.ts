import { useCallback, useState } from 'react';
import type { Segment } from '../../../electron/ipc/contract/library.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';

/** A correction that can be taken back. `before` is what to send to undo it: `null` means the service's own text. */
type Edit = { ordinal: number; before: string | null };

export type SegmentEdits = {
  editing: { ordinal: number; draft: string } | null;
  begin: (segment: Segment) => void;
  setDraft: (text: string) => void;
  cancel: () => void;
  /** Resolves to why it failed, or `null`. */
  save: () => Promise<string | null>;
  toOriginal: () => Promise<string | null>;
  /** Takes the last correction back; resolves to the segment's ordinal, or `null` when there was nothing to undo. */
  undo: () => Promise<number | null>;
  canUndo: boolean;
  problem: string | null;
};

/** Correcting segments in place, one at a time, with undo for as long as the transcript is open. */
export function useSegmentEdits(
  itemId: string,
  segments: readonly Segment[],
  putSegment: (segment: Segment) => void,
): SegmentEdits {
  const client = useClient();
  const [editing, setEditing] = useState<SegmentEdits['editing']>(null);
  const [done, setDone] = useState<readonly Edit[]>([]);
  const [problem, setProblem] = useState<string | null>(null);

  const send = useCallback(
    async (ordinal: number, text: string | null): Promise<string | null> => {
      try {
        const { segment } = await client.library.editSegment({ id: itemId, ordinal, text });
        putSegment(segment);
        setProblem(null);
        return null;
      } catch (error) {
        return problemOf(error);
      }
    },
    [client, itemId, putSegment],
  );

  async function change(ordinal: number, text: string | null): Promise<string | null> {
    const segment = segments.find((one) => one.ordinal === ordinal);
    if (!segment || segment.text === text) {
      setEditing(null);
      return null;
    }
    const reason = await send(ordinal, text);
    if (reason !== null) return reason;
    setDone((before) => [...before, { ordinal, before: segment.edited ? segment.text : null }]);
    setEditing(null);
    return null;
  }

  return {
    editing,
    begin: (segment) => setEditing({ ordinal: segment.ordinal, draft: segment.text }),
    setDraft: (draft) => setEditing((before) => before && { ...before, draft }),
    cancel: () => setEditing(null),
    async save() {
      if (!editing) return null;
      const text = editing.draft.replace(/\s+/g, ' ').trim();
      return text === '' ? 'A segment cannot be empty. Esc drops the change.' : await change(editing.ordinal, text);
    },
    toOriginal: async () => (editing ? await change(editing.ordinal, null) : null),
    async undo() {
      const last = done.at(-1);
      if (!last) return null;
      const reason = await send(last.ordinal, last.before);
      setProblem(reason);
      if (reason !== null) return null;
      setDone((before) => before.slice(0, -1));
      return last.ordinal;
    },
    canUndo: done.length > 0,
    problem,
  };
}
