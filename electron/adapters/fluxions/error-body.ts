const maxMessageLength = 300;

type Shape = Record<string, unknown>;
const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null;

/** `{"detail":[{"loc":["body","file"],"msg":"field required"}]}` becomes `file: field required`. */
function fromList(list: readonly unknown[]): string | null {
  const parts = list.slice(0, 5).flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    if (!isShape(entry)) return [];
    const text = entry.msg ?? entry.message;
    if (typeof text !== 'string') return [];
    const place: unknown = Array.isArray(entry.loc) ? entry.loc.at(-1) : undefined;
    return [typeof place === 'string' ? `${place}: ${text}` : text];
  });
  return parts.length === 0 ? null : parts.join('; ');
}

function fromValue(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (Array.isArray(value)) return fromList(value);
  if (!isShape(value) || depth > 2) return null;
  for (const name of ['error', 'detail', 'message', 'error_message', 'msg', 'errors', 'title']) {
    const found = Object.hasOwn(value, name) ? fromValue(value[name], depth + 1) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Text content of the first `<name>` element; linear, so that a hostile page cannot make it slow. */
function element(markup: string, name: string): string | null {
  const start = new RegExp(`<${name}(?:\\s[^<>]{0,200})?>`, 'i').exec(markup);
  if (start === null) return null;
  const from = start.index + start[0].length;
  const to = markup.indexOf('<', from);
  const text = markup.slice(from, to < 0 ? undefined : to).trim();
  return text === '' ? null : text;
}

/** True when the text is a web page, which only the network in front of the service sends. */
export function isPage(text: string): boolean {
  return /^\s*<(?:!doctype html|html|head|body|title|h1|center)/i.test(text);
}

/** A page, or XML as storage sends it. */
function isMarkup(text: string): boolean {
  return isPage(text) || /^<(?:\?xml|error)/i.test(text);
}

function fromMarkup(text: string): string | null {
  const found = element(text, 'Message') ?? element(text, 'title') ?? element(text, 'h1');
  return found?.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"') ?? null;
}

/**
 * The service's own words in a failed reply, whatever its shape: `{error}`, `{error:{message}}`, `{detail}` as text or
 * list, `{message}`, plain text, HTML, XML or nothing (T160). At most 300 characters on one line, free of markup and
 * control characters; `null` when there are none. The caller redacts.
 */
export function errorMessage(body: string): string | null {
  const text = body.replace(/^\ufeff/, '').trim();
  if (text === '') return null;
  let found: string | null;
  if (isMarkup(text)) {
    found = fromMarkup(text);
  } else {
    try {
      found = fromValue(JSON.parse(text));
    } catch {
      found = text;
    }
  }
  if (found === null) return null;
  const line = found
    // eslint-disable-next-line no-control-regex -- control characters are exactly what must go
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/<[^<>]{0,200}>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
  if (line === '') return null;
  return line.length > maxMessageLength ? `${line.slice(0, maxMessageLength - 1).toWellFormed()}\u2026` : line;
}
