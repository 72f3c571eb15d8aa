import type { SandboxDatabase } from './database.ts';
import { countAndPage, type Page, type TimeWindow, windowClauses } from './pages.ts';

export type ConversationRow = {
  id: string;
  account: string;
  created_at_ms: number;
  ended_at_ms: number | null;
  voice: string;
  duration_sec: number | null;
  turn_count: number;
};
export type TurnRow = { id: number; session_id: string; role: string; text: string; created_at_ms: number };
/** `args` and `result` as JSON text and text. */
export type ToolCallRow = {
  id: number;
  session_id: string;
  tool: string;
  args: string;
  result: string | null;
  created_at_ms: number;
};

export type ConversationsTable = ReturnType<typeof createConversationsTable>;

/** Voice conversations, their turns and tool calls. */
export function createConversationsTable(database: SandboxDatabase) {
  const byId = database.prepare<[string, string], ConversationRow>(
    'SELECT * FROM conversations WHERE id = ? AND account = ?',
  );
  const turns = database.prepare<[string, number], TurnRow>(
    'SELECT * FROM turns WHERE session_id = ? ORDER BY id LIMIT ?',
  );
  const toolCalls = database.prepare<[string], ToolCallRow>(
    'SELECT * FROM tool_calls WHERE session_id = ? ORDER BY id',
  );
  const found = database.prepare<[string, string, number], TurnRow>(
    `SELECT turns.* FROM turns_text
       JOIN turns ON turns.id = turns_text.rowid
       JOIN conversations ON conversations.id = turns.session_id
     WHERE turns_text MATCH ? AND conversations.account = ?
     ORDER BY turns.created_at_ms DESC, turns.id DESC LIMIT ?`,
  );
  return {
    get: (id: string, account: string) => byId.get(id, account),
    turns: (id: string, limit: number) => turns.all(id, limit),
    toolCalls: (id: string) => toolCalls.all(id),
    remove: (id: string) => void database.prepare('DELETE FROM conversations WHERE id = ?').run(id),
    /** `match` is an FTS5 expression built by search-query.ts. */
    searchTurns: (account: string, match: string, limit: number) => found.all(match, account, limit),
    history(account: string, window: TimeWindow, page: Page, voice: string | null) {
      const { clauses, values } = windowClauses(account, window);
      if (voice !== null) {
        clauses.push('voice = ?');
        values.push(voice);
      }
      return countAndPage<ConversationRow>(database, 'conversations', clauses, values, page);
    },
  };
}
