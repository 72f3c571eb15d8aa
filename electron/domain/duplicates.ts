/** What decides between copies of the same audio. */
export type Copy = {
  id: string;
  createdAtMs: number;
  /** Corrected lines or named speakers. */
  hasEdits: boolean;
  hasNote: boolean;
  hasTranscript: boolean;
};

/** Why a copy is the one to keep. */
export const keepReasons = ['edited', 'noted', 'transcribed', 'oldest'] as const;
export type KeepReason = (typeof keepReasons)[number];

export type Choice = {
  keptId: string;
  reason: KeepReason;
  /** Copies that can go without losing anything that a person wrote. */
  removableIds: string[];
};

/**
 * Chooses the copy to keep: the one that a person worked on, else one with a note, else one with a transcript, else the
 * oldest; among equals the oldest. A copy with edits or a note of its own is never offered for removal. Throws
 * `RangeError` when there are not two copies.
 */
export function chooseKept(copies: readonly Copy[]): Choice {
  const [kept, ...others] = [...copies].sort(
    (a, b) => worth(b) - worth(a) || a.createdAtMs - b.createdAtMs || byId(a, b),
  );
  if (!kept || others.length === 0) throw new RangeError('one copy is no duplicate');
  // The reason is what sets it apart; where all are alike, age does.
  const reason = others.every((other) => worth(other) === worth(kept)) ? 'oldest' : reasonOf(kept);
  const removable = others.filter(({ hasEdits, hasNote }) => !hasEdits && !hasNote);
  return { keptId: kept.id, reason, removableIds: removable.map(({ id }) => id) };
}

function worth({ hasEdits, hasNote, hasTranscript }: Copy): number {
  return (hasEdits ? 4 : 0) + (hasNote ? 2 : 0) + (hasTranscript ? 1 : 0);
}

function reasonOf({ hasEdits, hasNote, hasTranscript }: Copy): KeepReason {
  return hasEdits ? 'edited' : hasNote ? 'noted' : hasTranscript ? 'transcribed' : 'oldest';
}

function byId(a: Copy, b: Copy): number {
  return a.id < b.id ? -1 : 1;
}
