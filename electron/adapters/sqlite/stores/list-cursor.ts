import * as z from 'zod/mini';
import { listSorts } from '../../../ipc/contract/library.ts';
import { ContractError } from '../../../ipc/contract/errors.ts';

/** The last row of a page: its sort key and id, and the sort they belong to. */
export type Cursor = { sort: (typeof listSorts)[number]; key: string | number; id: string };

const cursorSchema = z.tuple([z.enum(listSorts), z.union([z.string(), z.number()]), z.string()]);

/** What callers pass back as `after`. Opaque to them. */
export function formatCursor(cursor: Cursor): string {
  return JSON.stringify([cursor.sort, cursor.key, cursor.id]);
}

/** Reads `after` again. Throws BAD_INPUT when it is not ours or belongs to another sort. */
export function parseCursor(text: string, sort: Cursor['sort']): Cursor {
  const parsed = cursorSchema.safeParse(jsonOf(text));
  if (!parsed.success || parsed.data[0] !== sort) throw badCursor();
  const [, key, id] = parsed.data;
  if ((typeof key === 'string') !== (sort === 'title')) throw badCursor();
  return { sort, key, id };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function badCursor(): ContractError {
  return new ContractError('BAD_INPUT', 'The list changed its order. Read it again from the top.');
}
