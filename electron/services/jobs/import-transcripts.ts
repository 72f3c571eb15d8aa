import {
  type ImportedTranscript,
  maxTranscriptBytes,
  readTranscriptFile,
} from '../../domain/import/transcript-file.ts';
import { isVisibleTo } from '../../domain/viewer.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { ImportedText, ItemRow } from '../ports/store.ts';
import type { JobsDeps } from './context.ts';

type Deps = Pick<JobsDeps, 'store' | 'media' | 'events' | 'account'>;

/** A transcript file that was read, and what the person should know about it. */
export type TakenTranscript = ImportedTranscript & { stored: ImportedText; note: string | null };

/** Transcripts that somebody else made: nothing of them is sent, nothing is paid. */
export type TranscriptImporter = {
  /** Uses the grant up. Rejects with ContractError when it cannot be read. */
  read(fileRef: string, durationMs: number | null): Promise<TakenTranscript>;
  insert(item: ItemRow, transcript: TakenTranscript): Promise<void>;
  attach(id: string, fileRef: string, replace: boolean): Promise<{ note: string | null }>;
};

export function createTranscriptImporter({ store, media, events, account }: Deps): TranscriptImporter {
  const read = async (fileRef: string, durationMs: number | null): Promise<TakenTranscript> => {
    const name = media.grantName(fileRef) ?? 'This file';
    const bytes = await media.readGranted(fileRef, maxTranscriptBytes);
    const transcript = readTranscriptFile(bytes, name, durationMs);
    const { segments, names, language, text, skipped, ownNote } = transcript;
    return {
      ...transcript,
      stored: {
        segments,
        names,
        language,
        text: null,
        raw: JSON.stringify({ importedFrom: name, file: text }),
        note: ownNote,
      },
      note: skipped === 0 ? null : noteOf(name, skipped),
    };
  };
  return {
    read,
    async insert(item, { stored }) {
      await store.insertTranscribed(item, stored);
      events.changed(item.id);
    },
    async attach(id, fileRef, replace) {
      const entry = await store.getItem(id);
      if (!entry || !isVisibleTo(account.session()?.account ?? null, entry.item.account)) {
        throw new ContractError('NOT_FOUND', 'This item is no longer in the library.');
      }
      if (entry.item.recording) throw new ContractError('CONFLICT', 'Stop the recording first.');
      const { stored, note } = await read(fileRef, entry.item.durationMs);
      await store.attachTranscript(id, stored, replace);
      events.changed(id);
      return { note };
    },
  };
}

function noteOf(name: string, skipped: number): string {
  const places = skipped === 1 ? 'One place' : `${skipped} places`;
  return `${places} in “${name}” could not be read and ${skipped === 1 ? 'was' : 'were'} left out.`;
}
