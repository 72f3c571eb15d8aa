/** A line of a conversation as far as it is exported. */
export type ExportedEntry = {
  kind: 'turn' | 'tool';
  role: string | null;
  text: string;
  tool: string | null;
  args: string | null;
  result: string | null;
  createdAtMs: number | null;
};

export type ExportedConversation = {
  title: string;
  voice: string | null;
  createdAtMs: number;
  durationMs: number | null;
  /** The service counts more turns than it gave. */
  isTruncated: boolean;
  entries: readonly ExportedEntry[];
};

/** Name of a speaker in running text: `You`, `Assistant`, or the role as the service spells it (T141). */
export function roleName(role: string | null): string {
  if (role === null || role === '') return 'Unknown';
  if (role === 'user') return 'You';
  return role.charAt(0).toUpperCase() + role.slice(1);
}

/** A conversation as one file. Times are ISO 8601 in UTC. */
export function exportConversation(
  format: 'txt' | 'md' | 'json',
  conversation: ExportedConversation,
): { text: string; mimeType: string; extension: string } {
  switch (format) {
    case 'txt':
      return { text: asText(conversation), mimeType: 'text/plain;charset=utf-8', extension: 'txt' };
    case 'md':
      return { text: asMarkdown(conversation), mimeType: 'text/markdown;charset=utf-8', extension: 'md' };
    case 'json':
      return { text: asJson(conversation), mimeType: 'application/json', extension: 'json' };
  }
}

const cutNote = 'The service gave only part of this conversation.';

function asText({ title, entries, isTruncated }: ExportedConversation): string {
  const lines = entries.map((entry) =>
    entry.kind === 'turn'
      ? `${roleName(entry.role)}: ${entry.text}`
      : [
          `[${entry.tool ?? 'tool'}] ${entry.args ?? ''}`.trimEnd(),
          ...(entry.result === null ? [] : [`-> ${entry.result}`]),
        ].join('\n'),
  );
  return `${[title, ...lines, ...(isTruncated ? [cutNote] : [])].join('\n\n')}\n`;
}

function asMarkdown({ title, voice, createdAtMs, entries, isTruncated }: ExportedConversation): string {
  const facts = [new Date(createdAtMs).toISOString(), ...(voice === null ? [] : [`voice ${escaped(voice)}`])].join(
    ', ',
  );
  const blocks = entries.flatMap((entry) =>
    entry.kind === 'turn'
      ? [`**${escaped(roleName(entry.role))}:** ${escaped(entry.text)}`]
      : [`*${escaped(entry.tool ?? 'tool')}*`, fenced(entry.args), fenced(entry.result)].filter((part) => part !== ''),
  );
  return `${[`# ${escaped(title)}`, facts, ...blocks, ...(isTruncated ? [`> ${cutNote}`] : [])].join('\n\n')}\n`;
}

function asJson(conversation: ExportedConversation): string {
  const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const entries = conversation.entries.map(({ kind, role, text, tool, args, result, createdAtMs }) =>
    kind === 'turn'
      ? { kind, role, text, createdAt: time(createdAtMs) }
      : { kind, tool, args: valueOf(args), result, createdAt: time(createdAtMs) },
  );
  const { title, voice, durationMs, isTruncated } = conversation;
  return `${JSON.stringify({ title, voice, createdAt: time(conversation.createdAtMs), durationMs, isTruncated, entries }, null, 2)}\n`;
}

/** Text that Markdown must not read as markup, and that cannot bring HTML along. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replace(/\r?\n/g, '  \n');
}

/** Longer than any run of backticks inside, so that nothing can leave the block. */
function fenced(text: string | null): string {
  if (text === null || text === '') return '';
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function valueOf(args: string | null): unknown {
  if (args === null) return null;
  try {
    return JSON.parse(args) as unknown;
  } catch {
    return args;
  }
}
