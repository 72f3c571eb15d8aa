import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { AppClient } from '../../app/backend.ts';
import { useClient } from '../../app/client-context.tsx';
import { problemOf } from '../../app/use-action.ts';
import { createNoteWriter, type NoteWriter } from './note-writer.ts';

/** One writer for the life of the window: what is typed must outlive the page that it was typed on. */
const writers = new WeakMap<AppClient, NoteWriter>();

function writerOf(client: AppClient): NoteWriter {
  const known = writers.get(client);
  if (known) return known;
  const writer = createNoteWriter((id, text) => client.library.setNote({ id, text }));
  window.addEventListener('pagehide', () => writer.flushAll());
  writers.set(client, writer);
  return writer;
}

export type Note = {
  text: string;
  type: (text: string) => void;
  /** Writes at once. */
  keep: () => void;
  isSaved: boolean;
  problem: string | null;
};

/** The note of an item, written through as it is typed; `stored` is what the library had when the page opened. */
export function useNote(id: string, stored: string): Note {
  const writer = writerOf(useClient());
  const state = useSyncExternalStore(writer.subscribe, () => writer.state(id));
  const [text, setText] = useState(state.draft ?? stored);
  useEffect(() => () => writer.flush(id), [writer, id]);
  return useMemo(
    () => ({
      text,
      type(next) {
        setText(next);
        writer.type(id, next);
      },
      keep: () => writer.flush(id),
      isSaved: state.draft === null,
      problem: state.problem === null ? null : problemOf(state.problem),
    }),
    [text, writer, id, state],
  );
}
