import { ApiError } from '../../domain/errors.ts';
import type { RemoteSegment } from '../../domain/transcription.ts';
import { asRow, field, toText } from './coerce.ts';
import { parseJson } from './json.ts';
import { mapSegments, type Mapped } from './map-transcription.ts';
import { runYielding } from './yielding.ts';

/** JSON, one value per line: each line that cannot be read is left out. */
function fromLines(text: string): unknown[] | null {
  const rows = text.split(/\r?\n/).flatMap((line) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [null];
    }
  });
  return rows.some((row) => asRow(row) !== null) ? rows : null;
}

/**
 * Segments as storage keeps them, whose format is not documented: a JSON list, `{segments: […]}`, or one object per
 * line (T146). Throws ApiError `bad-response` when it is none of them.
 */
export async function readStoredSegments(bytes: Uint8Array): Promise<Mapped<RemoteSegment[]>> {
  let value: unknown;
  const lines = new TextDecoder().decode(bytes).trimStart();
  // Two objects in a row are lines; the JSON reader would stop after the first.
  const isLines = /^\{[^\n]*\}[ \t]*\r?\n\s*\{/.test(lines.slice(0, 100_000));
  if (isLines) value = fromLines(lines);
  else value = (await parseJson(bytes)).value;
  const row = asRow(value);
  const list = Array.isArray(value)
    ? value
    : row === null
      ? null
      : (field(row, 'segments', 'data') ?? (field(row, 'text') === undefined ? null : [row]));
  if (!Array.isArray(list))
    throw new ApiError({ kind: 'bad-response', message: 'The stored segments cannot be read.' });
  const mapped = await runYielding(mapSegments(list));
  return { value: mapped.value ?? [], dropped: mapped.dropped };
}

/** Text as storage keeps it: plain UTF-8, or JSON that holds it (T146). */
export function readStoredText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  if (!/^\s*["{]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    const row = asRow(value);
    return (typeof value === 'string' ? value : row === null ? null : toText(field(row, 'text', 'transcript'))) ?? text;
  } catch {
    return text;
  }
}
