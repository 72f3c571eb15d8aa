import * as z from 'zod/mini';
import { stream, unary } from '../rpc/define.ts';
import { emptySchema, idSchema } from './common.ts';

/** An item belongs to at most one show and carries any number of tags. */
export const labelKinds = ['show', 'tag'] as const;
export const labelKindSchema = z.enum(labelKinds);
export type LabelKind = z.infer<typeof labelKindSchema>;

/** A show or tag is known by its name; upper and lower case make no difference. */
export const labelNameSchema = z.string().check(z.minLength(1), z.maxLength(80));

/** `count`: items that carry it and are not in the bin. */
export const labelSchema = z.object({ name: z.string(), count: z.number() });
export type Label = z.infer<typeof labelSchema>;

export const labelsStateSchema = z.object({ shows: z.array(labelSchema), tags: z.array(labelSchema) });
export type LabelsState = z.infer<typeof labelsStateSchema>;

const idsSchema = z.array(idSchema).check(z.minLength(1), z.maxLength(500));
const namesSchema = z.array(labelNameSchema).check(z.maxLength(50));
const labelRef = { kind: labelKindSchema, name: labelNameSchema };

export const labels = {
  /** Every show and tag by name. */
  state: stream(emptySchema, labelsStateSchema),
  /** Makes an empty one; one that is there already stays as it is. */
  create: unary(z.object(labelRef), emptySchema),
  /** To the name of another one: both become one (`merged`). */
  rename: unary(z.object({ ...labelRef, to: labelNameSchema }), z.object({ merged: z.boolean() })),
  /** The items stay, without it. `removal` undoes this, while the app runs and for the last ones only. */
  remove: unary(z.object(labelRef), z.object({ removal: idSchema })),
  /**
   * Undoes a removal: the label is back on every item it was on, except those that are gone or went to another show
   * meanwhile. `count`: items that carry it again. NOT_FOUND when it was undone already or lies too far back.
   */
  restore: unary(z.object({ removal: idSchema }), z.object({ count: z.number() })),
  /** Moves items into a show, which is made when it is new; `null`: into none. */
  setShow: unary(z.object({ ids: idsSchema, show: z.nullable(labelNameSchema) }), emptySchema),
  /** Puts tags on items and takes others off; new ones are made. */
  setTags: unary(z.object({ ids: idsSchema, add: namesSchema, remove: namesSchema }), emptySchema),
};
