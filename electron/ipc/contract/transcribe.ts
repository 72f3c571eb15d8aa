import * as z from 'zod/mini';
import { unary } from '../rpc/define.ts';
import { emptySchema, fileRefSchema, idSchema } from './common.ts';

export const importOutcomeSchema = z.object({
  fileRef: fileRefSchema,
  name: z.string(),
  itemId: z.nullable(idSchema),
  /** Why the file was not taken, in a sentence. */
  problem: z.nullable(z.string()),
  /** What the person should know although it was taken, e.g. how many lines of it could not be read. */
  note: z.nullable(z.string()),
});

export const transcribe = {
  /**
   * Take files into the library and queue them. Each becomes an item at once; dear ones and copies of audio that is
   * already there wait for a decision (`needs`). One bad file never stops the others. Transcripts (SRT, WebVTT, JSON,
   * text) are taken in with the audio of the same name given beside them, or as items without audio; nothing is sent then.
   */
  importFiles: unary(
    z.object({ files: z.array(fileRefSchema).check(z.minLength(1), z.maxLength(500)) }),
    z.object({ outcomes: z.array(importOutcomeSchema) }),
  ),
  /**
   * Gives an item the transcript in a file instead of one from the service. CONFLICT when it has one, unless `replace`, and
   * while it is being transcribed.
   */
  attachTranscript: unary(
    z.object({ id: idSchema, file: fileRefSchema, replace: z.boolean() }),
    z.object({ note: z.nullable(z.string()) }),
  ),
  /** Ask the platform for files (native dialog). NOT_SUPPORTED in the browser host, whose page has its own file input. */
  chooseFiles: unary(emptySchema, z.object({ files: z.array(fileRefSchema) })),
  /** Queue an item that has audio but no job yet: a recording kept without transcript, or one that was cancelled. */
  submit: unary(z.object({ id: idSchema }), emptySchema),
  /** Yes to the price, to a second copy, or to sending again after an unknown outcome. */
  approve: unary(z.object({ id: idSchema }), emptySchema),
  /** Send a failed job again. */
  retry: unary(z.object({ id: idSchema }), emptySchema),
  /**
   * Transcribe a finished item once more, past what the service remembers and with the options of now. It is paid for
   * again; the transcript there is stays until the new one has come.
   */
  again: unary(z.object({ id: idSchema }), emptySchema),
  /** Stop before the upload is complete, or stop following a job; the audio stays. */
  cancel: unary(z.object({ id: idSchema }), emptySchema),
};
