import type { ItemRow, JobRow, NewSegment } from '../../electron/services/ports/store.ts';

let made = 0;

/** A finished import of the account `acc`, created at a fixed time; every field can be replaced. */
export function anItem(patch: Partial<ItemRow> = {}): ItemRow {
  made += 1;
  return {
    id: `item-${made}`,
    title: `Item ${made}`,
    source: 'import',
    origin: 'account',
    account: 'acc',
    createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    durationMs: 60_000,
    sizeBytes: 1_000,
    files: [`file-${made}.mp3`],
    mimeType: 'audio/mpeg',
    sha256: null,
    language: null,
    speakerCount: null,
    segmentCount: null,
    costMicroUsd: null,
    starred: false,
    deletedAtMs: null,
    recording: false,
    ...patch,
  };
}

/** A queued job of that item; every field can be replaced. */
export function aJob(itemId: string, patch: Partial<JobRow> = {}): JobRow {
  return {
    itemId,
    state: 'queued',
    hold: null,
    duplicateOf: null,
    remoteId: null,
    remoteStatus: null,
    token: `fx${itemId}`,
    bodyComplete: false,
    submitStartedAtMs: null,
    nextAttemptAtMs: null,
    attempts: 0,
    cache: true,
    nonSpeech: true,
    resultNonSpeech: null,
    estimateMicroUsd: 3_333,
    errorCode: null,
    errorMessage: null,
    createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    updatedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    ...patch,
  };
}

/** Segments of four seconds each, one per text; `Ann: hello` names the speaker. */
export function segmentsOf(...texts: string[]): NewSegment[] {
  return texts.map((line, index) => {
    const [, speaker, text] = /^(\w+): (.*)$/s.exec(line) ?? [null, null, line];
    return {
      speaker: speaker ?? null,
      text: text ?? '',
      startMs: index * 4_000,
      endMs: index * 4_000 + 3_500,
      words: null,
    };
  });
}

/** What `putTranscript` takes, from lines. */
export function aTranscript(...texts: string[]): {
  segments: NewSegment[];
  text: string | null;
  language: string | null;
  raw: string;
} {
  const segments = segmentsOf(...texts);
  return { segments, text: texts.join('\n'), language: 'en', raw: JSON.stringify({ segments }) };
}

/** The labels of an item that nobody filed. */
export const noLabels = { show: null, tags: [] };
