import { asRow, field, toText } from './coerce.ts';

/** What the server may say in text. Everything else is counted and ignored (T98). */
export type ServerMessage = { type: 'start' } | { type: 'done' } | { type: 'error'; message: string };

/** No message of ours is longer; more is not worth parsing. */
const maxTextBytes = 64 * 1024;

/** Never throws and never quotes the frame. */
export function parseServerMessage(bytes: Uint8Array): ServerMessage | null {
  if (bytes.length > maxTextBytes) return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  const row = asRow(value);
  if (row === null) return null;
  const type = field(row, 'type');
  if (type === 'start' || type === 'done') return { type };
  if (type !== 'error') return null;
  const words = field(row, 'message', 'error', 'detail');
  const inner = asRow(words);
  const message = toText(inner === null ? words : field(inner, 'message')) ?? '';
  return { type, message: message.slice(0, 300).toWellFormed() };
}
