import { useMemo } from 'react';
import type { Entry } from '../../../electron/ipc/contract/history.ts';
import type { Segment } from '../../../electron/ipc/contract/library.ts';
import { roleName } from '../../../electron/domain/history/export-conversation.ts';
import { type Speaker, speakersOf } from '../transcript/speakers.ts';
import { type ReadAloud, useReadAloud } from '../transcript/use-read-aloud.ts';

/** Reads a conversation aloud, each role in a voice of its own; tool calls are left out. */
export function useReadConversation(
  id: string,
  entries: readonly Entry[],
): { readAloud: ReadAloud; speakers: readonly Speaker[]; lines: readonly Segment[]; spoken: readonly Segment[] } {
  const lines = useMemo(() => entries.map(asSegment), [entries]);
  const spoken = useMemo(() => lines.filter((line) => line.text.trim() !== ''), [lines]);
  const speakers = useMemo(() => {
    const roles = [...new Set(spoken.flatMap((line) => line.speaker ?? []))];
    return speakersOf(
      spoken,
      roles.map((role) => ({ speaker: role, name: roleName(role) })),
    );
  }, [spoken]);
  const readAloud = useReadAloud(`conversation:${id}`, spoken, speakers);
  return { readAloud, speakers: [...speakers.values()], lines, spoken };
}

function asSegment(entry: Entry): Segment {
  return {
    ordinal: entry.position,
    speaker: entry.role,
    text: entry.kind === 'turn' ? entry.text : '',
    startMs: 0,
    endMs: 0,
    words: null,
    edited: false,
  };
}
