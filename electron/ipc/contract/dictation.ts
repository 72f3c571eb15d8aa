import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { meterSegmentsSchema } from './capture.ts';
import { emptySchema, idSchema } from './common.ts';
import { itemSchema } from './library.ts';

/** How the person wants dictation to work; one value of the settings, replaced as a whole. */
export const dictationSettingsSchema = z.object({
  /** The key or chord, e.g. `F9` or `Ctrl+Space`; empty: no key is listened for. */
  key: z.string().check(z.maxLength(60)),
  /** `auto`: hold to talk, or tap to latch and tap again. */
  mode: z.enum(['auto', 'hold', 'toggle']),
  /** How long the microphone stays open between takes, for the words before the press. */
  warmth: z.enum(['always', 'after-use', 'never']),
  /** `live`: while one speaks. `opus-after`: the finished take is made ten times smaller before it is sent. */
  upload: z.enum(['live', 'after', 'opus-after']),
  insertion: z.enum(['paste', 'type', 'copy']),
  /** Takes keep their text for ever and their audio this long; `null`: for ever. */
  keepAudioDays: z.nullable(z.number().check(z.gte(1), z.lte(3650))),
  /** Sounds at the start and the end of a take, and when one fails. */
  sounds: z._default(z.boolean(), false),
  /** A pill over other programs while a take is underway; in the desktop app only. */
  overlay: z._default(z.boolean(), true),
  /** The inserted text is spoken. `voice` empty: the voice of the Speak view. */
  readBack: z._default(z.object({ isOn: z.boolean(), voice: z.string().check(z.maxLength(200)) }), {
    isOn: false,
    voice: '',
  }),
  text: z.object({
    verbatim: z.boolean(),
    onlyMyVoice: z.boolean(),
    newlines: z.enum(['space', 'keep']),
    newlinesInTerminals: z.boolean(),
    trailingSpace: z.boolean(),
    replacements: z
      .array(
        z.object({
          from: z.string().check(z.maxLength(200)),
          to: z.string().check(z.maxLength(2_000)),
          /** Absent: any case is meant. */
          matchCase: z.optional(z.boolean()),
          /** Absent: only whole words are. */
          wholeWord: z.optional(z.boolean()),
        }),
      )
      .check(z.maxLength(500)),
  }),
});
export type DictationPreferences = z.infer<typeof dictationSettingsSchema>;

export const dictationStateSchema = z.object({
  /** `Listening` only once samples arrive. */
  status: z.enum([
    'Ready',
    'Starting',
    'Listening',
    'Finishing',
    'Transcribing',
    'Inserted',
    'Copied',
    'Kept',
    'Failed',
  ]),
  session: z.nullable(idSchema),
  /** Takes that are being transcribed or delivered. */
  pending: z.number(),
  /** What happened and what to do next. */
  message: z.nullable(z.string()),
  /** What listens for the key, and why nothing does. */
  key: z.object({
    backend: z.nullable(z.string()),
    hasRelease: z.boolean(),
    problem: z.nullable(z.string()),
    /** The key that cancels wherever the focus is; `null`: only this page and the command can. */
    cancelKey: z.nullable(z.string()),
  }),
  /** How text gets into other programs, and why it cannot. */
  insertion: z.object({ backend: z.nullable(z.string()), problem: z.nullable(z.string()) }),
  /** Takes in the journal, and those among them that have neither audio nor text although nobody removed it. */
  journal: z.object({ takes: z.number(), lost: z.number() }),
  /** Grows when the list or the figures changed. */
  revision: z.number(),
});
export type DictationState = z.infer<typeof dictationStateSchema>;

const spanSchema = z.nullable(z.number());
/** What a person waits for, in milliseconds; `null` where the take did not get that far. */
export const spansSchema = z.object({
  keyToFirstFrameMs: spanSchema,
  keyUpToSentMs: spanSchema,
  sentToJobMs: spanSchema,
  jobToCompletedMs: spanSchema,
  completedToInsertedMs: spanSchema,
  keyUpToInsertedMs: spanSchema,
});

export const dictationTakeSchema = z.object({
  item: itemSchema,
  /** As it is delivered. Empty while there is none. */
  text: z.string(),
  /** Speech of others, shown and not inserted. */
  leftOut: z.array(z.string()),
  /** Sounds that were heard, by name. */
  sounds: z.array(z.object({ name: z.string(), count: z.number() })),
  /** Segments; a text in one piece can be corrected in the list. */
  segments: z.number(),
  spans: z.nullable(spansSchema),
  mediaUrl: z.nullable(z.string()),
});
export type DictationTake = z.infer<typeof dictationTakeSchema>;

/** Something that the page shall make heard. For those with an `id` it asks `soundBegins` first, and says `soundOver` when they have died away or were not made. */
export const dictationSoundSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cue'), id: z.number(), cue: z.enum(['start', 'stop', 'failure']) }),
  z.object({ type: z.literal('readBack'), id: z.number(), text: z.string(), voice: z.string() }),
  /** A take begins: whatever is spoken ends. A `start` cue says the same. */
  z.object({ type: z.literal('hush') }),
]);
export type DictationSound = z.infer<typeof dictationSoundSchema>;

const figureSchema = z.nullable(z.object({ p50: z.number(), p90: z.number(), p99: z.number(), count: z.number() }));
export const latencySchema = z.object({
  keyToFirstFrameMs: figureSchema,
  keyUpToSentMs: figureSchema,
  sentToJobMs: figureSchema,
  jobToCompletedMs: figureSchema,
  completedToInsertedMs: figureSchema,
  keyUpToInsertedMs: figureSchema,
  /** Key up to inserted, day by day (`2026-11-27`, this computer's time zone), oldest first. */
  byDay: z.array(z.object({ day: z.string(), p50: z.number(), p90: z.number(), p99: z.number(), count: z.number() })),
});
export type LatencyFigures = z.infer<typeof latencySchema>;

export const dictation = {
  state: stream(emptySchema, dictationStateSchema),
  /** The level of the take that is being spoken, when the meter or the seconds of its clock change. */
  meter: stream(emptySchema, meterSegmentsSchema),
  /** The button of the page: the same as the key. */
  press: unary(emptySchema, emptySchema),
  release: unary(emptySchema, emptySchema),
  toggle: unary(emptySchema, emptySchema),
  /** What is spoken or on its way is not inserted; audio and paid text are kept. With `session` only that take. */
  dismiss: unary(z.object({ session: z.optional(idSchema) }), emptySchema),
  /** Takes of the library with their texts, newest first. */
  list: unary(
    z.object({ after: z.optional(z.string()), limit: z.number().check(z.gte(1), z.lte(100)) }),
    z.object({ takes: z.array(dictationTakeSchema), next: z.nullable(z.string()), total: z.number() }),
  ),
  /** Sends a take that has no text (again). */
  retry: unary(z.object({ id: idSchema }), emptySchema),
  /** Corrects a text in one piece. */
  edit: unary(z.object({ id: idSchema, text: z.string().check(z.maxLength(20_000)) }), emptySchema),
  /** Puts the text into the window that has the focus `delayMs` from now, so that there is time to go there. */
  insert: unary(
    z.object({ id: idSchema, delayMs: z.optional(z.number().check(z.gte(0), z.lte(10_000))) }),
    z.object({ how: z.enum(['pasted', 'typed', 'copied']), message: z.nullable(z.string()) }),
  ),
  /** Sounds in order, for the page that reads this last: one page at a time makes them. `hush` goes to every reader. */
  sounds: stream(emptySchema, z.array(dictationSoundSchema)),
  /** `mayBegin` false: the page is too late, a take has begun. */
  soundBegins: unary(z.object({ id: z.number() }), z.object({ mayBegin: z.boolean() })),
  soundOver: unary(z.object({ id: z.number() }), emptySchema),
  /** The replacements as a CSV file, put where the platform puts downloads; `downloadUrl` to fetch once in the browser. */
  exportReplacements: unary(emptySchema, z.object({ fileName: z.string(), downloadUrl: z.nullable(z.string()) })),
  /** p50, p90 and p99 over the last takes. */
  latency: unary(emptySchema, latencySchema),
  /** Listens for the chosen key from now on, where that asks the person for something: a permission, a shortcut. */
  listen: unary(emptySchema, emptySchema),
  /** Keys as they go down and up anywhere, for choosing one; ends when the reader leaves. NOT_SUPPORTED without a listener. */
  keys: stream(emptySchema, z.object({ chord: z.string(), isDown: z.boolean() })),
};
