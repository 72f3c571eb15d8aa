type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Applies `act` to every holder of the last name in a path such as `data.*.status`. */
function walk(
  value: unknown,
  path: readonly string[],
  act: (holder: Record<string, unknown>, name: string) => void,
): void {
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== 'object' || value === null) return;
  const names = name === '*' ? Object.keys(value) : [name];
  for (const each of names) {
    const holder = value as Record<string, unknown>;
    if (rest.length === 0) act(holder, each);
    else walk(holder[each], rest, act);
  }
}

/** A changed copy of a JSON answer: fields set, replaced or taken away. */
export function rewriteJson(value: unknown, change: { set?: Record<string, unknown>; remove?: string[] }): unknown {
  const copy: unknown = structuredClone(value) as Json;
  for (const path of change.remove ?? []) {
    walk(copy, path.split('.'), (holder, name) => {
      delete holder[name];
    });
  }
  for (const [path, next] of Object.entries(change.set ?? {})) {
    walk(copy, path.split('.'), (holder, name) => {
      holder[name] = next;
    });
  }
  return copy;
}

/** The text of a JSON answer, spoiled. */
export function garbleJson(
  text: string,
  how: 'truncated' | 'html' | 'bom' | 'null' | 'empty' | 'nan' | 'trailing' | 'array',
): string {
  switch (how) {
    case 'truncated':
      return text.slice(0, Math.floor(text.length / 2));
    case 'html':
      return '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Sign in</body></html>';
    case 'bom':
      return `\uFEFF${text}`;
    case 'null':
      return 'null';
    case 'empty':
      return '';
    case 'nan':
      return text.replace(/:\s*-?\d+(\.\d+)?/, ':NaN');
    case 'trailing':
      return `${text}\n<!-- edge -->`;
    case 'array':
      return `[${text}]`;
  }
}
