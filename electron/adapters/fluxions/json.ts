import { ApiError } from '../../domain/errors.ts';
import { repairJson, type Sliced, sliceJson } from './json-slices.ts';
import { runYielding } from './yielding.ts';

/** Smaller texts take JSON.parse about a millisecond; larger ones are read in pieces (T45). */
const smallBytes = 256 * 1024;

export type ParsedJson = { value: unknown; text: string };

function notJson(cause: unknown): ApiError {
  // The parser's message quotes the text, which may hold a transcript: only its kind is kept (T13).
  return new ApiError(
    { kind: 'bad-response', message: 'The answer is not valid JSON.', phase: 'body' },
    { cause: new Error(cause instanceof Error ? cause.name : 'unknown') },
  );
}

/** Puts the elements of the long arrays back where their number stands. */
function* assemble(sliced: Sliced): Generator<void, unknown, void> {
  const root: unknown = JSON.parse(sliced.outline);
  const holders = Array.isArray(root) ? [root] : typeof root === 'object' && root !== null ? Object.values(root) : [];
  for (const holder of holders) {
    if (!Array.isArray(holder) || typeof holder[0] !== 'number') continue;
    const groups = sliced.arrays[holder[0]] ?? [];
    holder.length = 0;
    for (const group of groups) {
      const elements: unknown = JSON.parse(group);
      if (Array.isArray(elements)) for (const element of elements) holder.push(element);
      yield;
    }
  }
  return root;
}

async function parseLarge(text: string): Promise<unknown> {
  const sliced = await runYielding(sliceJson(text));
  return sliced === null ? JSON.parse(text) : runYielding(assemble(sliced));
}

/**
 * Reads JSON whatever its type header said: drops a byte order mark, takes `NaN` for null and ignores what follows the
 * first value (T165). Large texts are parsed in pieces with pauses, so that audio on the same thread goes on.
 * Rejects with ApiError `bad-response`.
 */
export async function parseJson(bytes: Uint8Array): Promise<ParsedJson> {
  const text = new TextDecoder().decode(bytes);
  const parse = async (source: string): Promise<unknown> =>
    bytes.length <= smallBytes ? JSON.parse(source) : parseLarge(source);
  try {
    return { value: await parse(text), text };
  } catch (error) {
    const repaired = await runYielding(repairJson(text));
    if (repaired === null) throw notJson(error);
    try {
      return { value: await parse(repaired), text: repaired };
    } catch (secondError) {
      throw notJson(secondError);
    }
  }
}
