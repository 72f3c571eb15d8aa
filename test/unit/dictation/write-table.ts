import { writeFileSync } from 'node:fs';
import { computeHotkeyTable } from './hotkey-table.ts';
import { computeTable } from './machine-table.ts';

/** `node test/unit/dictation/write-table.ts`: writes both tables afresh. Read the difference before committing it. */
const write = (name: string, table: unknown): void =>
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(table, null, 2)}\n`);
write('table.json', computeTable());
write('hotkey-table.json', computeHotkeyTable());
