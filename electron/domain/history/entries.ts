/** What a conversation's detail gives, as far as its order is concerned. */
type Turn = { remoteId: string; role: string | null; text: string; createdAtMs: number | null };
type ToolCall = {
  remoteId: string;
  tool: string | null;
  args: string | null;
  result: string | null;
  createdAtMs: number | null;
};

/** One line of a conversation as it is kept: something said, or a tool call. */
export type OrderedEntry = {
  kind: 'turn' | 'tool';
  remoteId: string;
  role: string | null;
  text: string;
  tool: string | null;
  args: string | null;
  result: string | null;
  createdAtMs: number | null;
};

/**
 * Turns and tool calls in one order: by time, a turn before a tool call of the same second, then as received (times are
 * of whole seconds, T140). What has no time keeps its place among its own kind. A turn that came twice is kept once.
 */
export function entriesOf(detail: { turns: readonly Turn[]; toolCalls: readonly ToolCall[] }): OrderedEntry[] {
  const turns = distinct(detail.turns).map((turn) => ({
    ...turn,
    kind: 'turn' as const,
    tool: null,
    args: null,
    result: null,
  }));
  const tools = distinct(detail.toolCalls).map((call) => ({ ...call, kind: 'tool' as const, role: null, text: '' }));
  const placed = [...timed(turns), ...timed(tools)];
  placed.sort((a, b) => a.at - b.at || a.rank - b.rank || a.index - b.index);
  return placed.map(({ entry }) => ({
    kind: entry.kind,
    remoteId: entry.remoteId,
    role: entry.role,
    text: entry.text,
    tool: entry.tool,
    args: entry.args,
    result: entry.result,
    createdAtMs: entry.createdAtMs,
  }));
}

function timed<T extends OrderedEntry>(entries: readonly T[]) {
  let last = 0;
  return entries.map((entry, index) => {
    last = entry.createdAtMs ?? last;
    return { entry, index, at: last, rank: entry.kind === 'turn' ? 0 : 1 };
  });
}

function distinct<T extends { remoteId: string }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [row.remoteId, row])).values()];
}
