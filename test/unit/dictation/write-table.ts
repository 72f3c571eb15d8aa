import { writeFileSync } from 'node:fs';
import { computeTable } from './machine-table.ts';

/** `node test/unit/dictation/write-table.ts`: writes table.json afresh. Read the difference before committing it. */
writeFileSync(new URL('table.json', import.meta.url), `${JSON.stringify(computeTable(), null, 2)}\n`);
