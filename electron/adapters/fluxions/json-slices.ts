/** JSON text cut so that no piece takes long to parse. */
export type Sliced = {
  /** The text with every array directly under the root (or the root itself) replaced by `[n]`. */
  outline: string;
  /** For each `n`, texts of arrays that together hold its elements. */
  arrays: string[][];
};

/** Elements are grouped up to this length: about a millisecond of JSON.parse. */
const groupLength = 64 * 1024;
const stepsPerYield = 4_096;

const quote = 34;
const comma = 44;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** Index behind the string that opens at `start`, or -1 when it never ends. */
function afterString(text: string, start: number): number {
  let from = start + 1;
  for (;;) {
    const end = text.indexOf('"', from);
    if (end < 0) return -1;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    from = end + 1;
  }
}

/**
 * Cuts a JSON text at the elements of its outermost arrays without building any value. Gives `null` for text that is
 * not cut-able, which then is either small in structure or broken; parsing decides. Never throws.
 */
export function* sliceJson(text: string): Generator<void, Sliced | null, void> {
  const arrays: string[][] = [];
  const outline: string[] = [];
  let copiedTo = 0;
  let depth = 0;
  /** Depth of the array that is being cut; its elements start at `groupStart`. */
  let cutDepth = 0;
  let groupStart = 0;
  let rootIsArray = false;
  let steps = 0;

  for (let index = 0; index < text.length; index += 1) {
    steps += 1;
    if (steps % stepsPerYield === 0) yield;
    const code = text.charCodeAt(index);
    if (code === quote) {
      const end = afterString(text, index);
      if (end < 0) return null;
      index = end - 1;
    } else if (code === openBrace || code === openBracket) {
      if (depth === 0) rootIsArray = code === openBracket;
      depth += 1;
      const isOutermost = rootIsArray ? depth === 1 : depth === 2;
      if (code === openBracket && isOutermost && cutDepth === 0) {
        cutDepth = depth;
        groupStart = index + 1;
        outline.push(text.slice(copiedTo, index), `[${arrays.length}]`);
        arrays.push([]);
      }
    } else if (code === comma && cutDepth > 0 && depth === cutDepth && index - groupStart >= groupLength) {
      arrays.at(-1)?.push(`[${text.slice(groupStart, index)}]`);
      groupStart = index + 1;
    } else if (code === closeBrace || code === closeBracket) {
      if (depth === cutDepth && cutDepth > 0) {
        if (code === closeBrace) return null;
        const groups = arrays.at(-1);
        const rest = text.slice(groupStart, index);
        // `[1,]` must stay an error: an empty rest is only right when nothing was cut off before it.
        if (rest.trim() === '' && groups !== undefined && groups.length > 0) return null;
        groups?.push(`[${rest}]`);
        cutDepth = 0;
        copiedTo = index + 1;
      }
      depth -= 1;
      if (depth < 0) return null;
    }
  }
  if (depth !== 0 || arrays.length === 0) return null;
  outline.push(text.slice(copiedTo));
  return { outline: outline.join(''), arrays };
}

const bareNumber = /^-?(?:NaN|Infinity)/;

/**
 * What can be saved of text that JSON.parse refused: no byte order mark, bare `NaN` and `Infinity` as null, the first
 * complete object or array without what follows it (T165). `null` when there is no such value.
 */
export function* repairJson(text: string): Generator<void, string | null, void> {
  const parts: string[] = [];
  let index = text.search(/[{[]/);
  // Anything but white space in front is not JSON with a blemish, it is something else.
  if (index < 0 || text.slice(0, Math.min(index, 64)).replace(/[\s\ufeff]/g, '') !== '' || index > 64) return null;
  let copiedTo = index;
  let depth = 0;
  let steps = 0;
  for (; index < text.length; index += 1) {
    steps += 1;
    if (steps % stepsPerYield === 0) yield;
    const code = text.charCodeAt(index);
    if (code === quote) {
      const end = afterString(text, index);
      if (end < 0) return null;
      index = end - 1;
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
      if (depth === 0) return parts.concat(text.slice(copiedTo, index + 1)).join('');
    } else if (code === 78 || code === 73) {
      const start = text.charCodeAt(index - 1) === 45 ? index - 1 : index;
      const token = bareNumber.exec(text.slice(start, start + 9))?.[0];
      if (token !== undefined) {
        parts.push(text.slice(copiedTo, start), 'null');
        copiedTo = start + token.length;
        index = copiedTo - 1;
      }
    }
  }
  return null;
}
