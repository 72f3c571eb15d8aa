import { createJoint, jointSamples } from '../../domain/audio/joint.ts';
import { samplesOf } from '../../domain/audio/pcm.ts';
import { ContractError } from '../../ipc/contract/errors.ts';
import type { RenderFiles } from '../ports/render-files.ts';
import type { RenderRow, SpeechStore } from '../ports/speech-store.ts';
import type { PlannedSentence } from './plan.ts';

/** What a broken render has left to the one that goes on from it (T86). */
export type Beginning = {
  /** Text up to here is spoken. UTF-16. */
  chars: number;
  /** Whole sentences at the beginning of `file`; 0 when there are none, or when their sound is gone. */
  bytes: number;
  file: string;
  /** Puts the first new sound to the last old one. */
  join: (pcm: Uint8Array) => Uint8Array;
};

/** Takes up a render that broke off. Rejects with NOT_FOUND when it is not there, BAD_INPUT when it is of another text. */
export async function takeUp(
  input: { id: string; account: string; text: string },
  { files, store }: { files: Pick<RenderFiles, 'readSound'>; store: Pick<SpeechStore, 'getRender'> },
): Promise<Beginning | null> {
  const row = await store.getRender(input.id);
  if (!row || row.account !== input.account) {
    throw new ContractError('NOT_FOUND', 'The beginning of this render is no longer here. Speak all of it again.');
  }
  if (row.text !== input.text) throw new ContractError('BAD_INPUT', 'The rest belongs to another text.');
  return await beginningOf(row, files);
}

async function beginningOf(row: RenderRow, files: Pick<RenderFiles, 'readSound'>): Promise<Beginning | null> {
  const { file, finishedChars: chars, finishedBytes: bytes } = row;
  if (file === null || bytes === 0) return null;
  const sound = await files.readSound(file, bytes - 2, bytes + jointSamples * 2);
  // Lost with the computer's power, or taken away by hand: all of it has to be spoken again.
  if (sound.length === 0) return null;
  const [before = 0] = samplesOf(sound);
  return { chars, bytes, file, join: createJoint(before, sound.subarray(2)) };
}

/** The sentences that are still to be spoken; one that was cut differently before goes on where that one ended. */
export function planRest(plan: readonly PlannedSentence[], finishedChars: number): PlannedSentence[] {
  return plan
    .filter(({ end }) => end > finishedChars)
    .map((sentence) => ({ ...sentence, start: Math.max(sentence.start, finishedChars) }));
}
