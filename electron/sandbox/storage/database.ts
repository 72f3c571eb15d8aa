import Database from 'better-sqlite3';

/** The gateway's own file; nothing of the app's library is in it. */
export type SandboxDatabase = Database.Database;

/** Bumped with every change of the tables; an older sandbox file is thrown away rather than migrated. */
const version = 1;

const schema = `
CREATE TABLE transcriptions (
  id INTEGER PRIMARY KEY,
  history_id INTEGER NOT NULL UNIQUE,
  account TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  filename TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  non_speech INTEGER NOT NULL,
  cached INTEGER NOT NULL DEFAULT 0,
  duration_sec REAL,
  audio_format TEXT,
  processing_sec REAL,
  language TEXT,
  num_chunks INTEGER,
  num_segments INTEGER,
  num_speakers INTEGER,
  text TEXT,
  segments TEXT,
  error_message TEXT,
  cost_usd REAL
) STRICT;
CREATE INDEX transcriptions_by_time ON transcriptions (account, created_at_ms, id);
CREATE INDEX transcriptions_by_hash ON transcriptions (account, sha256);
CREATE INDEX transcriptions_by_status ON transcriptions (status);

CREATE TABLE renders (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  voice TEXT NOT NULL,
  chars INTEGER NOT NULL,
  audio_sec REAL NOT NULL,
  cost_usd REAL,
  seeded INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX renders_by_time ON renders (account, created_at_ms, id);

CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  voice TEXT NOT NULL,
  duration_sec REAL,
  turn_count INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_by_time ON conversations (account, created_at_ms, id);

CREATE TABLE turns (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX turns_by_session ON turns (session_id, id);
CREATE VIRTUAL TABLE turns_text USING fts5(text, content='turns', content_rowid='id', tokenize='porter unicode61');
CREATE TRIGGER turns_added AFTER INSERT ON turns BEGIN
  INSERT INTO turns_text(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER turns_removed AFTER DELETE ON turns BEGIN
  INSERT INTO turns_text(turns_text, rowid, text) VALUES ('delete', old.id, old.text);
END;

CREATE TABLE tool_calls (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  tool TEXT NOT NULL,
  args TEXT NOT NULL,
  result TEXT,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX tool_calls_by_session ON tool_calls (session_id, id);
`;

/** Opens (and creates) the file. A file of another version is emptied: everything in a sandbox can be made again. */
export function openDatabase(path: string): SandboxDatabase {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  database.pragma('busy_timeout = 5000');
  const found = database.pragma('user_version', { simple: true });
  if (found === version) return database;
  database.transaction(() => {
    const tables = database
      .prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT NULL AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'turns_text_*'`,
      )
      .all();
    for (const { name } of tables) database.exec(`DROP TABLE IF EXISTS "${name}"`);
    database.exec(schema);
    database.pragma(`user_version = ${version}`);
  })();
  return database;
}
