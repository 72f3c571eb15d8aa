import { join } from 'node:path';
import pino from 'pino';
import type { Log, LogFields } from '../../services/ports/platform.ts';

/**
 * Writes one JSON line per event to `<dataDir>/logs/app.log`. Fields are scalars by type and every string passes
 * `redact`, so neither a key nor a signed link can reach the file (D2, T13).
 */
export function createLog(dataDir: string, redact: (text: string) => string): Log {
  const out = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: join(dataDir, 'logs', 'app.log'), mkdir: true, sync: true, mode: 0o600 }),
  );
  const clean = (fields: LogFields = {}): LogFields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
    );
  return {
    debug: (event, fields) => out.debug(clean(fields), event),
    info: (event, fields) => out.info(clean(fields), event),
    warn: (event, fields) => out.warn(clean(fields), event),
    error: (event, fields) => out.error(clean(fields), event),
  };
}
